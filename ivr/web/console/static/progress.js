// Shows how far something long is, without loading the page again and again.

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 15_000;
const BETWEEN_WORDS = 10_000;

export function watchProgress(box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  let wait = FIRST_WAIT;
  let said = Date.now();

  async function look() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        location.reload(); // signed out, or deleted: the page says which
        return;
      }
      show(await answer.json());
    } catch {
      wait = LONGEST_WAIT; // the network is away; it is asked again
    }
    setTimeout(look, wait);
    wait = Math.min(wait * 1.25, LONGEST_WAIT);
  }

  function show(progress) {
    if (progress.finished) {
      location.reload();
      return;
    }
    const percent = Math.floor(progress.done * 100);
    if (percent > bar.value) {
      wait = FIRST_WAIT;
    }
    bar.value = percent;
    document.title = box.dataset.title.replace("%%", `${percent}%`);
    if (Date.now() - said >= BETWEEN_WORDS) {
      words.textContent = progress.words;
      said = Date.now();
    }
  }

  setTimeout(look, wait);
}
