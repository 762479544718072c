// What makes pages easier where scripts run. Every page works without.
import { askPasskey } from "./passkey.js";
import { watchProgress } from "./progress.js";
import { readyPlayers } from "./players.js";
import { watchSession } from "./session.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.parentElement.querySelector("[data-copied]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    words.textContent = "Copied.";
  });
  field.addEventListener("focus", () => field.select());
}

for (const button of document.querySelectorAll("[data-choose-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.closest("form").querySelectorAll("input[type=checkbox]")];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) {
      box.checked = !all;
    }
  });
}
readyPlayers();

const dialog = document.getElementById("timeout");
if (dialog) {
  watchSession(dialog);
}

const ceremony = document.querySelector("[data-passkey]");
if (ceremony) {
  askPasskey(ceremony);
}

const progress = document.querySelector("[data-progress]");
if (progress) {
  watchProgress(progress);
}
