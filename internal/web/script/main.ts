// What the pages gain where scripts run: htmx for search as you type, news of
// new reports, and a few small helpers. Every page works without this file.
import htmx from "htmx.org";
import "./subscribe";

document.documentElement.classList.add("scripted");

// A person who ticks "none of these" unticks the rest, and the other way round.
document.addEventListener(
  "change",
  (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.checked) return;
    const ticks = box.closest("[data-ticks]");
    if (!ticks) return;
    const none = box.hasAttribute("data-none");
    for (const other of ticks.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) {
      if (other !== box && (none || other.hasAttribute("data-none"))) other.checked = false;
    }
  },
  true,
);

// A file that is too large is refused before it is sent: a browser that is cut
// off while it sends shows an error of its own.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.dataset.most === undefined) return;
  const large = (box.files?.[0]?.size ?? 0) > Number(box.dataset.most);
  box.setCustomValidity(large ? (box.dataset.tooLarge ?? "") : "");
  if (large) box.reportValidity();
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLButtonElement>("button[data-print], button[data-copy]");
  if (!button) return;
  if (button.hasAttribute("data-print")) {
    window.print();
    return;
  }
  void copy(button);
});

// copy puts a text into the clipboard and says so on the button itself, where
// the person is looking.
async function copy(button: HTMLButtonElement): Promise<void> {
  const from = document.getElementById(button.dataset.copy ?? "");
  const text = from ? (from.textContent ?? "") : (button.dataset.text ?? "");
  const say = button.querySelector("[data-say]") ?? button;
  button.dataset.was ??= say.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    say.textContent = "Copied";
  } catch {
    say.textContent = "Mark the text and copy it by hand";
  }
}

// News comes over a connection of its own, of which a browser has few: a tab
// that nobody looks at gives it back, and is told what it missed when somebody
// does. A desk that wants the connection back says "enough".
function follow(path: () => string, events: Record<string, (data: string) => void>): void {
  let source: EventSource | undefined;
  const hush = () => {
    source?.close();
    source = undefined;
  };
  const listen = () => {
    if (document.hidden) return hush();
    if (source) return;
    source = new EventSource(path());
    source.addEventListener("enough", hush);
    for (const [name, told] of Object.entries(events)) source.addEventListener(name, (event) => told((event as MessageEvent<string>).data));
  };
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pageshow", listen);
  window.addEventListener("pagehide", hush);
}

// offer puts a link to the page as it is now where news stands.
function offer(news: HTMLElement, text: string): void {
  const link = document.createElement("a");
  link.href = "";
  link.textContent = text;
  news.replaceChildren(link);
}

const news = document.querySelector<HTMLElement>(".news");
if (news?.dataset.news) follow(() => news.dataset.news ?? "", { message: (text) => offer(news, text) });

// A part that moves is changed in place as reports come in, so that the page
// does not jump and whoever reads keeps their place, what they opened and the
// focus. Where somebody fills something in, it is only said.
htmx.config.morphIgnore = [...htmx.config.morphIgnore, "open"];
const moving = () => document.getElementById("moving");
if (moving()?.dataset.moves) {
  follow(() => moving()?.dataset.moves ?? "", {
    moved: () => {
      const part = moving();
      if (!part) return;
      if (part.querySelector("input:checked") || part.contains(document.activeElement?.closest("form") ?? null)) {
        if (news) offer(news, "More has come in: show it");
        return;
      }
      void htmx.ajax("GET", location.pathname + location.search, { target: "#moving", select: "#moving", swap: "outerMorph" });
      document.dispatchEvent(new Event("moved"));
    },
  });
}
