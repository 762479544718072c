// Shows how far a computer voice has come: asked for less often the longer it takes, and not at
// all while nobody looks.

const part = document.querySelector("[data-reading]");
const bar = part.querySelector("progress");
const words = part.querySelector("[data-progress-words]");
const title = document.title.replace(/^.*?–/, "–");
let wait = 2000;

async function look() {
  if (document.hidden) {
    return;
  }
  try {
    const answer = await fetch(part.dataset.reading, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(answer.status);
    }
    const { done, total, over } = await answer.json();
    if (over || done > Number(part.dataset.shown ?? total)) {
      window.location.reload();
      return;
    }
    bar.value = done;
    document.title = `${Math.round((100 * done) / total)} % made ${title}`;
    // A screen reader is told at each tenth, not at each line.
    if (Math.floor((10 * done) / total) !== Number(words.dataset.tenth ?? 0)) {
      words.dataset.tenth = Math.floor((10 * done) / total);
      words.textContent = `${done} of ${total}`;
    }
    wait = Math.min(wait * 1.1, 10000);
  } catch {
    wait = Math.min(wait * 2, 30000);
  }
  window.setTimeout(look, wait);
}

window.setTimeout(look, wait);
document.addEventListener("visibilitychange", look);
