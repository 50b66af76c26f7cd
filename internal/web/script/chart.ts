// The chart of a stream. Without it the page shows the same as a drawing that
// does not move, and as a table.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { crowded, day, type Days, options, table, written } from "./chartlook";
import { picture } from "./chartpicture";

const height = 340;
const least = 7 * day; // that can be seen at once
const figure = document.querySelector<HTMLElement>("[data-chart]");
const room = figure?.querySelector<HTMLElement>("[data-canvas]");

// plain writes a figure as a person reads it.
function plain(value: number | undefined): string {
  return value === undefined ? "–" : String(Math.round(value * 10) / 10);
}

// told says all of one day.
function told(days: Days, at: number): string {
  const n = days.count[at] ?? 0;
  let said = `${written(days.time[at] ?? 0)}: ${n} ${n === 1 ? "report" : "reports"}`;
  if ((days.expected[at] ?? 0) > 0) said += `, usual ${plain(days.expected[at])}, nine days of ten lie between ${plain(days.lower[at])} and ${plain(days.upper[at])}`;
  if (days.alarm[at]) said += ". An alarm";
  if (days.masked[at]) said += ". Not tested";
  return `${said}.`;
}

// Chart is one chart on the page, and which of its days are seen.
class Chart {
  private plot!: uPlot;
  private means = false;
  private readonly part = <T extends HTMLElement>(name: string) => this.figure.querySelector<T>(name);

  constructor(
    private readonly figure: HTMLElement,
    private readonly room: HTMLElement,
    private days: Days,
  ) {
    this.draw();
    new ResizeObserver(() => {
      if (room.clientWidth > 0 && room.clientWidth !== this.plot.width) this.plot.setSize({ width: room.clientWidth, height });
    }).observe(room);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    room.addEventListener("keydown", (event) => this.pressed(event));
    this.part("[data-reset]")?.addEventListener("click", () => this.see(...this.whole()));
    this.part("[data-closer]")?.addEventListener("click", () => this.zoom(0.5));
    this.part("[data-wider]")?.addEventListener("click", () => this.zoom(2));
    this.part("[data-save]")?.addEventListener("click", () => void this.save());
  }

  private whole(): [number, number] {
    return [this.days.time[0] ?? 0, this.days.time.at(-1) ?? 0];
  }

  private seen(): [number, number] {
    const { min, max } = this.plot.scales.x ?? {};
    const [first, last] = this.whole();
    return [min ?? first, max ?? last];
  }

  private draw(): void {
    const [first, last] = this.whole();
    const width = this.room.clientWidth;
    this.means = crowded(last - first, width);
    const look = options(this.days, width, height);
    look.hooks = { ...look.hooks, setScale: [(_, scale) => scale === "x" && this.moved()], setCursor: [(plot) => this.point(plot.cursor.idx)] };
    this.room.replaceChildren();
    this.plot = new uPlot(look, table(this.days, this.means), this.room);
    this.plot.ctx.canvas.setAttribute("role", "img");
    this.plot.ctx.canvas.setAttribute("aria-label", this.figure.dataset.said ?? this.days.name);
    this.touch(this.plot.over);
    this.figure.classList.add("drawn-up");
  }

  // moved follows which days are seen: few are drawn one by one, many as means.
  private moved(): void {
    queueMicrotask(() => {
      const [from, to] = this.seen();
      const [first, last] = this.whole();
      const means = crowded(to - from, this.plot.width);
      if (means !== this.means) {
        this.means = means;
        this.plot.setData(table(this.days, means), false);
        this.plot.redraw();
      }
      this.show("[data-means]", means);
      for (const name of ["[data-wider]", "[data-reset]"]) this.show(name, from > first || to < last);
    });
  }

  private show(name: string, shown: boolean): void {
    const one = this.part(name);
    if (one) one.hidden = !shown;
  }

  private point(at: number | null | undefined): void {
    const say = this.part("[data-at]");
    if (say) say.textContent = at == null ? (say.dataset.at ?? "") : told(this.days, at);
  }

  // see shows the days of from to to, as far as there are any.
  private see(from: number, to: number): void {
    const [first, last] = this.whole();
    const span = Math.min(Math.max(to - from, least), last - first);
    const min = Math.min(Math.max(from, first), last - span);
    this.plot.setScale("x", { min, max: min + span });
  }

  // zoom shows so many times as many days, around the one that is pointed at.
  private zoom(times: number): void {
    const [from, to] = this.seen();
    const at = this.plot.cursor.idx;
    const middle = at == null ? (from + to) / 2 : (this.days.time[at] ?? from);
    const half = (Math.max(to - from, least) * times) / 2;
    this.see(middle - half, middle + half);
  }

  // walk points at the day so many days on.
  private walk(by: number): void {
    const [from, to] = this.seen();
    const last = this.days.time.length - 1;
    const now = this.plot.cursor.idx ?? (by > 0 ? this.days.time.findIndex((time) => time >= from) - by : this.days.time.findLastIndex((time) => time <= to) - by);
    const next = Math.min(Math.max(now + by, 0), last);
    const time = this.days.time[next] ?? from;
    if (time < from || time > to) this.see(time - (to - from) / 2, time + (to - from) / 2);
    queueMicrotask(() => this.plot.setCursor({ left: this.plot.valToPos(time, "x"), top: 1 }));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.shiftKey ? 7 : 1;
    const does: Record<string, () => void> = {
      ArrowLeft: () => this.walk(-step),
      ArrowRight: () => this.walk(step),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      Escape: () => this.see(...this.whole()),
    };
    const act = does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // touch lets a finger mark days from left to right; up and down is the page.
  private touch(over: HTMLElement): void {
    let began: number | undefined;
    const at = (event: PointerEvent) => Math.min(Math.max(event.clientX - over.getBoundingClientRect().left, 0), over.clientWidth);
    const select = (from: number, to: number) => this.plot.setSelect({ left: Math.min(from, to), width: Math.abs(to - from), top: 0, height: over.clientHeight }, false);
    over.addEventListener("pointerdown", (event) => {
      began = event.pointerType === "touch" && event.isPrimary ? at(event) : undefined;
    });
    over.addEventListener("pointermove", (event) => {
      if (began !== undefined && event.pointerType === "touch") select(began, at(event));
    });
    over.addEventListener("pointercancel", () => {
      began = undefined;
      select(0, 0);
    });
    over.addEventListener("pointerup", (event) => {
      if (began === undefined) return;
      const [from, to] = [Math.min(began, at(event)), Math.max(began, at(event))];
      began = undefined;
      select(0, 0);
      if (to - from > 16) this.see(this.plot.posToVal(from, "x"), this.plot.posToVal(to, "x"));
    });
  }

  // take shows other figures, and keeps to the days that are seen.
  take(days: Days): void {
    const [from, to] = this.seen();
    const [first, last] = this.whole();
    const whole = from === first && to === last;
    this.days = days;
    this.plot.setData(table(days, this.means), whole);
    if (!whole) this.plot.redraw();
  }

  private async save(): Promise<void> {
    const say = this.part("[data-say]");
    const png = await picture(this.days, ...this.seen(), this.figure.dataset.title ?? this.days.name, this.figure.dataset.source ?? "");
    if (!png) {
      if (say) say.textContent = "This browser cannot save it. Take a picture of the screen instead.";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(png);
    link.download = `${this.days.key.replace(/[^\w]+/g, "-")}-${new Date((this.days.time.at(-1) ?? 0) * 1000).toISOString().slice(0, 10)}.png`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    if (say) say.textContent = "Saved";
  }
}

async function read(figure: HTMLElement): Promise<Days> {
  const answer = await fetch(figure.dataset.chart ?? "");
  if (!answer.ok) throw new Error(`the days of the stream: ${answer.status}`);
  return (await answer.json()) as Days;
}

async function show(figure: HTMLElement, room: HTMLElement): Promise<void> {
  const days = await read(figure);
  if (days.time.length === 0) return;
  const chart = new Chart(figure, room, days);
  document.addEventListener("moved", async () => {
    try {
      chart.take(await read(figure));
    } catch {
      // The next event tries again; what is shown stays true for its days.
    }
  });
}

if (figure && room) {
  // Where the days cannot be had the drawing of the page stays.
  show(figure, room).catch(() => undefined);
}
