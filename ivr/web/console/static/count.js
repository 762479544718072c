// Says how long the words are while they are written: asked once nobody has typed for a moment.

const PAUSE = 800;
const words = document.querySelector("[data-count]");
const form = words?.closest("form");
const text = form?.elements.text;
let asking;
let wait;

async function count() {
  asking?.abort();
  asking = new AbortController();
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("text", text.value);
  try {
    const answer = await fetch(words.dataset.count, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: asking.signal,
    });
    if (answer.ok) {
      words.textContent = (await answer.json()).short;
    }
  } catch {
    // The network is away, or more was typed meanwhile: the next pause asks again.
  }
}

text?.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(count, PAUSE);
});
