// Buttons and keys beside the browser's own players, for who types what a caller says.

const BACK = 3;
const SLOW = 0.75;
const OFF = "keys-off";

export function readyPlayers() {
  const players = [...document.querySelectorAll("[data-player]")].filter((player) =>
    player.querySelector("audio"),
  );
  players.forEach(readyPlayer);
  // One voice at a time.
  for (const player of players) {
    sound(player).addEventListener("play", () => {
      for (const other of players) {
        if (other !== player) sound(other).pause();
      }
      current = player;
    });
  }
  const keys = document.querySelector("[data-keys]");
  if (keys && players.length) {
    current = players[0];
    readyKeys(keys);
  }
}

let current = null;

function sound(player) {
  return player.querySelector("audio");
}

function readyPlayer(player) {
  player.querySelector("[hidden]").hidden = false;
  const audio = sound(player);
  player.querySelector("[data-back]").addEventListener("click", () => back(audio));
  const slower = player.querySelector("[data-slower]");
  slower.addEventListener("click", () => {
    audio.playbackRate = toggle(slower) ? SLOW : 1;
  });
  const again = player.querySelector("[data-again]");
  again.addEventListener("click", () => {
    audio.loop = toggle(again);
  });
}

function back(audio) {
  audio.currentTime = Math.max(0, audio.currentTime - BACK);
}

function playOrPause(audio) {
  if (audio.paused) {
    // Paused before it has begun, it never plays; what can't be played the browser shows itself.
    audio.play().catch(() => {});
  } else {
    audio.pause();
  }
}

function toggle(button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  return isOn;
}

// By where the key is, since Alt makes other letters of some; never a letter alone.
const KEYS = {
  KeyP: () => playOrPause(sound(current)),
  KeyB: () => back(sound(current)),
  KeyS: () => current.querySelector("[data-slower]").click(),
};

function readyKeys(keys) {
  keys.hidden = false;
  const off = keys.querySelector("[data-keys-off]");
  off.checked = localStorage.getItem(OFF) === "yes";
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
  const save = document.querySelector("[data-save]");
  document.addEventListener("keydown", (event) => {
    if (off.checked || event.isComposing) return;
    const isAlone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isAlone && KEYS[event.code]) {
      event.preventDefault();
      KEYS[event.code]();
    } else if (event.ctrlKey && event.key === "Enter" && save) {
      event.preventDefault();
      save.requestSubmit(save.querySelector("[name=submit]"));
    }
  });
}
