// The telephone: plays what the line says, and tells it what is pressed and said. What a call does
// is decided by the handset on the server; here it is only heard, seen and answered.

import { record, tone } from "./microphone.js";

const root = document.getElementById("phone");
const part = (name) => root.querySelector(`[data-${name}]`);
const [state, about, left, keypad, lines] = ["state", "about", "left", "keypad", "lines"].map(part);
const ringButton = part("ring");
const hangUpButton = part("hang-up");
const silence = part("silence");
const done = part("done");
const again = part("again");
const officeBox = part("office");
const form = part("as-if");
const wordsOnly = part("words-only");
const offices = JSON.parse(root.dataset.offices);
const player = new Audio();

let call = null; // while somebody is on the line
let pressed = []; // one item for each question of the last call, "" for a silence

document.getElementById("no-scripts").remove();
root.hidden = false;

function show(words, more = "") {
  state.textContent = words;
  about.textContent = more;
}

function office(number) {
  return offices[number] ? `The ${offices[number]} office` : "The office";
}

function write({ who, words, page, number }) {
  const line = document.createElement("li");
  line.className = `console-said__line console-said__line--${who}`;
  if (page) {
    const name = document.createElement("span");
    name.className = "console-said__page";
    name.textContent = page;
    line.append(name);
  }
  const said = document.createElement("p");
  said.textContent = number ? words.replace(number, office(number)) : words;
  line.append(said);
  part("empty").hidden = true;
  lines.append(line);
  part("log").scrollTop = part("log").scrollHeight;
}

async function ask(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    body.append(name, value);
  }
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": root.dataset.token, Accept: "application/json" },
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(told.problem ?? "The line can't be reached. Open this page again, and ring.");
  }
  return told;
}

// One question: settled once, by whatever comes first.
function waiting(begin) {
  return new Promise((settle) => {
    const ends = [];
    const began = performance.now();
    let isOpen = true;
    call.settle = (reply) => {
      if (!isOpen) {
        return; // a sound that ends late, or fails late, answers no later question
      }
      isOpen = false;
      ends.forEach((end) => end());
      call.settle = call.onKey = null;
      left.style.removeProperty("animation");
      settle({ after: (performance.now() - began) / 1000, ...reply });
    };
    begin({ settle: call.settle, atEnd: (end) => (isOpen ? ends.push(end) : end()) });
    // Pressed while the last answer was on its way: a postcode is keyed faster than that.
    if (call.ahead && call.onKey) {
      const keys = call.ahead;
      call.ahead = "";
      call.onKey(keys);
    }
  });
}

function after(seconds, atEnd, then) {
  const timer = window.setTimeout(then, seconds * 1000);
  atEnd(() => window.clearTimeout(timer));
}

function countDown(seconds, atEnd) {
  const ends = performance.now() + seconds * 1000;
  const tick = () => {
    const more = Math.max(0, (ends - performance.now()) / 1000);
    about.textContent = `${Math.ceil(more)} seconds of silence left`;
    left.style.width = `${(100 * more) / seconds}%`;
  };
  const timer = window.setInterval(tick, 200);
  tick();
  atEnd(() => {
    window.clearInterval(timer);
    left.style.width = "0";
  });
}

// A key that the telephone presses by itself: on the way to a page, or as in the last call.
function own(question) {
  if (!call.way.length) {
    return null;
  }
  const interrupts = question.kind === "hear" && question.interruptible && call.way[0] !== "";
  if (interrupts || question.kind === "wait") {
    return { keys: call.way.shift() };
  }
  return question.kind === "hear" ? { keys: "" } : null;
}

function hear(question) {
  return waiting(({ settle, atEnd }) => {
    let keys = "";
    const finish = () => settle({ keys });
    const isRinging = question.sort === "ring";
    const isTalk = question.sort === "talk";
    show(isRinging ? "It rings" : isTalk ? "You are talking" : "Speaking", question.page);
    call.onKey = (key) => {
      keys += key;
      if (question.interruptible) {
        finish();
      }
    };
    if (wordsOnly.checked) {
      window.setTimeout(finish);
      return;
    }
    if (question.sound) {
      player.src = question.sound;
      player.onended = finish;
      // A sound that can't be played takes its time all the same: its words are on the page.
      player.onerror = () => after(question.seconds, atEnd, finish);
      player.play().catch(() => after(question.seconds, atEnd, finish));
      atEnd(() => player.pause());
      return;
    }
    if (question.sort === "say" && question.words && window.speechSynthesis) {
      const voice = new SpeechSynthesisUtterance(question.words);
      voice.lang = "en-GB";
      window.speechSynthesis.speak(voice);
      atEnd(() => window.speechSynthesis.cancel());
    }
    if (isRinging) {
      atEnd(tone(question.seconds, 400, 450));
    }
    after(isRinging ? Math.min(question.seconds, 6) : question.seconds, atEnd, finish);
  });
}

function wait(question) {
  return waiting(({ settle, atEnd }) => {
    show("Press a key");
    silence.disabled = false;
    atEnd(() => {
      silence.disabled = true;
    });
    silence.onclick = () => settle({ keys: "" });
    call.onKey = (key) => settle({ keys: key });
    if (wordsOnly.checked) {
      about.textContent = "or choose “Say nothing”";
      return;
    }
    countDown(question.seconds, atEnd);
    after(question.seconds, atEnd, () => settle({ keys: "" }));
  });
}

async function speak(question) {
  show("Getting the microphone ready");
  const recording = await record().catch((problem) => {
    write({ who: "note", words: problem.message });
    return null;
  });
  if (!call) {
    recording?.stop();
    return {};
  }
  call.ahead = ""; // what is pressed before the tone ends nothing
  const reply = await waiting(({ settle, atEnd }) => {
    show(recording ? "Speak now" : "No microphone", recording ? "Then press any key" : "");
    done.hidden = !recording;
    silence.disabled = false;
    done.onclick = () => settle({ keys: "" });
    silence.onclick = () => settle({ keys: "", isSilent: true });
    call.onKey = (key) => settle({ keys: key });
    after(question.seconds, atEnd, () => settle({ keys: "" }));
    atEnd(() => {
      done.hidden = true;
      silence.disabled = true;
    });
  });
  const sound = await recording?.stop();
  const fields = { ...reply, seconds: question.seconds };
  return sound?.size && !reply.isSilent ? { ...fields, sound } : fields;
}

function askOffice(question) {
  return waiting(({ settle, atEnd }) => {
    const name = office(question.rung);
    show(`${name} would ring now`);
    part("office-words").textContent = `${name} would ring now. What does it do?`;
    officeBox.hidden = false;
    for (const button of officeBox.querySelectorAll("button")) {
      button.onclick = () => settle({ office: button.dataset.answer });
    }
    officeBox.querySelector("button").focus();
    atEnd(() => {
      officeBox.hidden = true;
      keypad.focus();
    });
  });
}

const ACTS = { hear, wait, speak, office: askOffice };

async function act(question) {
  const reply = own(question) ?? (await ACTS[question.kind](question));
  if (question.kind === "wait" || reply.keys) {
    call?.pressed.push(reply.keys ?? "");
  }
  return reply;
}

async function ring(way) {
  if (call) {
    return;
  }
  lines.replaceChildren();
  call = { way: [...way], pressed: [], ahead: "" };
  const mine = call;
  ringButton.hidden = again.hidden = true;
  hangUpButton.hidden = false;
  show("Ringing");
  keypad.focus();
  try {
    const wanted = {
      caller: form.elements.caller.value,
      when: form.elements.when.value,
      drafts: form.elements.drafts?.checked ? "yes" : "",
    };
    let turn = await ask(root.dataset.calls, wanted);
    const before = [];
    const address = `${root.dataset.calls}/${turn.call}`;
    while (turn.question.kind !== "over") {
      turn.happened.forEach(write);
      const reply = mine.isOver ? { "hangs-up": "yes" } : await act(turn.question);
      // All that was done before goes with it, so that any process of the line can go on.
      turn = await ask(address, { ...wanted, before: JSON.stringify(before), ...reply });
      before.push(turn.taken);
      if (turn.trouble) {
        write({ who: "note", words: turn.trouble });
      }
    }
    turn.happened.forEach(write);
    show("The call is over", "Press the green button to ring again");
  } catch (problem) {
    write({ who: "fault", words: problem.message });
    show("The call is over", problem.message);
  }
  pressed = mine.pressed;
  call = null;
  hangUpButton.hidden = true;
  ringButton.hidden = false;
  again.hidden = !pressed.length;
  ringButton.focus();
}

function hangUp() {
  call.isOver = true;
  call.settle?.({ "hangs-up": "yes" });
}

function press(key) {
  const button = keypad.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button.classList.add("console-phone__key--down");
  window.setTimeout(() => button.classList.remove("console-phone__key--down"), 150);
  if (call?.onKey) {
    call.onKey(key);
  } else if (call) {
    call.ahead += key;
  }
}

ringButton.addEventListener("click", () => ring(root.dataset.way));
again.addEventListener("click", () => ring(pressed));
hangUpButton.addEventListener("click", hangUp);
form.addEventListener("submit", (event) => event.preventDefault());
keypad.addEventListener("click", (event) => {
  const button = event.target.closest("[data-key]");
  if (button) {
    press(button.dataset.key);
  }
});
keypad.addEventListener("keydown", (event) => {
  const isKey = event.key.length === 1 && "0123456789*#".includes(event.key);
  if (isKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    press(event.key);
  }
});
