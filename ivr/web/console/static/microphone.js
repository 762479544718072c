// The microphone of the telephone, and the tones that a telephone makes.

const WHY = {
  NotAllowedError:
    "The microphone was not allowed. Allow it beside the address, or choose “Say nothing”.",
  NotFoundError: "There is no microphone here. Connect one, or choose “Say nothing”.",
};

// Begin to record; `stop()` gives what was said. Throws an Error that says what to do.
export async function record() {
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    throw new Error("This browser gives a page no microphone. Choose “Say nothing”.");
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((error) => {
    throw new Error(WHY[error.name] ?? "The microphone can't be used. Choose “Say nothing”.");
  });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  await beep();
  recorder.start();
  return {
    async stop() {
      if (recorder.state !== "inactive") {
        recorder.stop();
      }
      await ended;
      stream.getTracks().forEach((track) => track.stop());
      return new Blob(pieces, { type: recorder.mimeType });
    },
  };
}

// Sound some frequencies together for some seconds; gives what stops them.
export function tone(seconds, ...frequencies) {
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0.05;
  gain.connect(context.destination);
  for (const frequency of frequencies) {
    const oscillator = new OscillatorNode(context, { frequency });
    oscillator.connect(gain);
    oscillator.start();
    oscillator.stop(context.currentTime + seconds);
  }
  return () => context.close();
}

function beep() {
  const stop = tone(0.4, 1000);
  return new Promise((resolve) => {
    window.setTimeout(() => {
      stop();
      resolve();
    }, 450);
  });
}
