// Records with the microphone: check, count down, record, listen, again, use.
// What is recorded goes into the form's own file field, so that it is sent like any upload.

const MOST_SECONDS = 180;
const form = document.querySelector("[data-recorder]");
const find = (name) => form.querySelector(`[data-${name}]`);
const [words, level, listen, main, use] = ["words", "level", "listen", "main", "use"].map(find);
const meter = level.querySelector("meter");
const file = form.elements.file;

const OTHERWISE = "You can upload a file or use the computer voice instead.";
const TROUBLES = {
  NotAllowedError:
    "This browser may not use the microphone. Allow it, at the left of the address, and try again.",
  NotFoundError: "No microphone was found. Plug one in, and try again.",
  NotReadableError: "The microphone is busy. Close what else uses it, such as a call, and try again.",
};

// Apple's own browsers write MP4 best, all others WebM.
const apple = /apple/i.test(navigator.vendor);
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const kind = () =>
  (apple ? ["audio/mp4", ...KINDS] : KINDS).find((each) => MediaRecorder.isTypeSupported(each));

let stream;
let recorder;
let clock;
let begun;

function say(text) {
  words.textContent = text;
}

function offer(text, action) {
  main.textContent = text;
  main.onclick = action;
  main.classList.toggle("govuk-button--secondary", !use.hidden);
  main.hidden = false;
}

function trouble(error) {
  say(`${TROUBLES[error.name] ?? "The microphone can’t be used."} ${OTHERWISE}`);
  offer("Try again", check);
}

async function check() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    trouble(error);
    return;
  }
  stream.getAudioTracks()[0].addEventListener("ended", unplugged);
  level.hidden = false;
  say("Say a few words: the bar should move.");
  watch();
  offer("Start recording", countDown);
}

function watch() {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let heard = false;
  (function look() {
    if (!stream) {
      context.close();
      return;
    }
    analyser.getFloatTimeDomainData(samples);
    const loud = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
    // From -60 decibels to 0, as ears count.
    meter.value = Math.max(0, 1 + Math.log10(loud + 1e-6) / 3);
    if (!heard && meter.value > 0.4 && !recorder) {
      heard = true;
      say("The microphone hears you. Start when you are ready.");
    }
    requestAnimationFrame(look);
  })();
}

function countDown() {
  main.hidden = true;
  listen.pause();
  listen.hidden = use.hidden = true;
  let left = 3;
  say(`Recording begins in ${left}`);
  clock = window.setInterval(() => {
    left -= 1;
    if (left) {
      say(`Recording begins in ${left}`);
    } else {
      window.clearInterval(clock);
      record();
    }
  }, 1000);
}

function record() {
  const pieces = [];
  try {
    recorder = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: 64000 });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => keep(new Blob(pieces, { type: recorder.mimeType || pieces[0]?.type }));
    recorder.start();
  } catch (error) {
    trouble(error);
    return;
  }
  begun = performance.now();
  say("Recording. Speak now.");
  offer("Stop", stop);
  main.focus();
  clock = window.setInterval(() => {
    const seconds = Math.floor((performance.now() - begun) / 1000);
    main.textContent = `Stop (${seconds} s)`;
    if (seconds >= MOST_SECONDS) {
      stop();
    }
  }, 1000);
}

function stop() {
  window.clearInterval(clock);
  if (recorder?.state === "recording") {
    recorder.stop();
  }
}

function unplugged() {
  if (recorder?.state === "recording") {
    stop();
  } else {
    window.clearInterval(clock);
    stream = undefined;
    level.hidden = true;
    trouble({ name: "NotFoundError" });
  }
}

function keep(blob) {
  if (!blob.size) {
    say("Nothing was recorded. Try again.");
    offer("Record again", countDown);
    return;
  }
  const given = new DataTransfer();
  given.items.add(new File([blob], "recording", { type: blob.type }));
  file.files = given.files;
  if (listen.src) {
    URL.revokeObjectURL(listen.src);
  }
  listen.src = URL.createObjectURL(blob);
  listen.hidden = use.hidden = false;
  say("Recorded. Listen to it, then use it or record it again.");
  offer("Record again", countDown);
  listen.focus();
}

form.addEventListener("submit", () => {
  stream?.getTracks().forEach((track) => track.stop());
  say("Sending…");
  use.disabled = main.disabled = true;
});

if (!window.isSecureContext) {
  say(`Browsers record only where the address begins with https. ${OTHERWISE}`);
} else if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
  say(`This browser can’t record. ${OTHERWISE}`);
} else {
  offer("Check the microphone", check);
}
