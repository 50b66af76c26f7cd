// The chart of a stream. Without it the page shows the same as a drawing that
// does not move, and as a table.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Days {
  name: string;
  time: number[];
  count: number[];
  expected: number[];
  lower: number[];
  upper: number[];
  alarm: boolean[];
}

const height = 340;
const figure = document.querySelector<HTMLElement>("[data-chart]");
const room = figure?.querySelector<HTMLElement>("[data-canvas]");

// ink is a colour of the page.
function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function written(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

// options are how the chart looks, in the colours that the page has now.
function options(days: Days, width: number): uPlot.Options {
  const round = (_: uPlot, value: number | null) => (value === null ? "–" : String(Math.round(value * 10) / 10));
  const axis: uPlot.Axis = { stroke: ink("--ink"), grid: { stroke: ink("--rule"), width: 1 }, ticks: { stroke: ink("--rule"), width: 1 } };
  return {
    width,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    cursor: { drag: { x: true, y: false } },
    scales: { y: { range: (_, __, high) => [0, Math.max(1, high * 1.05)] } },
    axes: [
      { ...axis, values: (_, days) => days.map((seconds) => new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })), incrs: [1, 2, 7, 14, 28, 56, 91, 182, 365].map((n) => n * 86400), space: 70 },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000] },
    ],
    bands: [{ series: [4, 3], fill: ink("--rule") }],
    series: [
      { label: "Day", value: (_, seconds) => (seconds === null ? "–" : written(seconds)) },
      { label: "Reports", stroke: ink("--ink"), width: 1.5, points: { show: false }, value: round },
      { label: "Usual", stroke: ink("--accent"), width: 1.5, dash: [5, 4], points: { show: false }, value: round },
      { label: "From", stroke: "transparent", points: { show: false }, value: round },
      { label: "To", stroke: "transparent", points: { show: false }, value: round },
      { label: "Alarm", stroke: "transparent", points: { show: true, size: 11, width: 3, stroke: ink("--accent"), fill: ink("--paper") }, value: (_, value) => (value === null ? "no" : "yes") },
    ],
  };
}

function table(days: Days): uPlot.AlignedData {
  return [days.time, days.count, days.expected, days.lower, days.upper, days.count.map((n, i) => (days.alarm[i] ? n : null))];
}

// picture is the chart with its title, on paper, as a PNG.
function picture(chart: uPlot, name: string): Promise<Blob | null> {
  const from = chart.ctx.canvas;
  const scale = from.width / chart.width;
  const head = 40 * scale;
  const canvas = document.createElement("canvas");
  canvas.width = from.width;
  canvas.height = from.height + head;
  const to = canvas.getContext("2d");
  if (!to) return Promise.resolve(null);
  to.fillStyle = ink("--paper");
  to.fillRect(0, 0, canvas.width, canvas.height);
  to.fillStyle = ink("--ink");
  to.font = `${16 * scale}px sans-serif`;
  to.fillText(name, 12 * scale, 26 * scale, canvas.width - 24 * scale);
  to.drawImage(from, 0, head);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function show(figure: HTMLElement, room: HTMLElement): Promise<void> {
  const read = async (): Promise<Days> => {
    const answer = await fetch(figure.dataset.chart ?? "");
    if (!answer.ok) throw new Error(`the days of the stream: ${answer.status}`);
    return (await answer.json()) as Days;
  };
  let days = await read();
  if (days.time.length === 0) return;
  let chart: uPlot;
  const make = () => {
    room.replaceChildren();
    chart = new uPlot(options(days, room.clientWidth), table(days), room);
    chart.ctx.canvas.setAttribute("role", "img");
    chart.ctx.canvas.setAttribute("aria-label", figure.dataset.said ?? days.name);
  };
  make();
  new ResizeObserver(() => {
    if (room.clientWidth > 0 && room.clientWidth !== chart.width) chart.setSize({ width: room.clientWidth, height });
  }).observe(room);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", make);
  document.addEventListener("moved", async () => {
    try {
      const { min, max } = chart.scales.x;
      const whole = min === days.time[0] && max === days.time.at(-1);
      days = await read();
      chart.setData(table(days), whole);
      if (!whole) chart.redraw();
    } catch {
      // The next event tries again; what is shown stays true for its days.
    }
  });
  figure.querySelector("[data-reset]")?.addEventListener("click", () => chart.setData(table(days), true));
  figure.querySelector("[data-save]")?.addEventListener("click", async () => {
    const say = figure.querySelector("[data-say]");
    const png = await picture(chart, days.name);
    if (!png) {
      if (say) say.textContent = "This browser cannot save it. Take a picture of the screen instead.";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(png);
    link.download = "stream.png";
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    if (say) say.textContent = "Saved";
  });
}

if (figure && room) {
  // Where the days cannot be had the drawing of the page stays.
  show(figure, room).catch(() => undefined);
}
