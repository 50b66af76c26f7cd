// The chart as a picture that can stand by itself: with its title, its days,
// what the lines are, and where the figures come from.
import uPlot from "uplot";
import { crowded, type Days, ink, options, table, written } from "./chartlook";

const width = 1200;
const height = 520;
const head = 92;
const foot = 88;
const edge = 24;

// still draws the chart for a picture, whatever the width of the screen.
function still(days: Days, from: number, to: number): Promise<HTMLCanvasElement> {
  return new Promise((done) => {
    const look = options(days, width, height);
    look.scales = { ...look.scales, x: { range: [from, to] } };
    look.hooks = { draw: [...(look.hooks?.draw ?? []), (chart) => done(chart.ctx.canvas)] };
    new uPlot(look, table(days, crowded(to - from, width)), (chart, begin) => {
      document.createElement("div").append(chart.root);
      begin();
    });
  });
}

// key draws what the lines are.
function key(to: CanvasRenderingContext2D, means: boolean, top: number): void {
  let left = edge;
  const entry = (text: string, draw: (middle: number) => void) => {
    draw(top - 5);
    to.fillStyle = ink("--ink");
    to.fillText(text, left + 44, top);
    left += 44 + to.measureText(text).width + 28;
  };
  const stroke = (colour: string, dash: number[]) => (middle: number) => {
    to.strokeStyle = ink(colour);
    to.lineWidth = 2.5;
    to.setLineDash(dash);
    to.beginPath();
    to.moveTo(left, middle);
    to.lineTo(left + 36, middle);
    to.stroke();
    to.setLineDash([]);
  };
  entry(means ? "Reports, mean of seven days" : "Reports", stroke("--ink", []));
  entry("Usual", stroke("--accent", [8, 5]));
  entry("Where nine days of ten lie", (middle) => {
    to.fillStyle = ink("--rule");
    to.fillRect(left, middle - 8, 36, 16);
  });
  entry("Alarm", (middle) => {
    to.strokeStyle = ink("--accent");
    to.lineWidth = 3.5;
    to.beginPath();
    to.arc(left + 18, middle, 6, 0, 2 * Math.PI);
    to.stroke();
  });
}

// picture is the chart of some days as a PNG; null where the browser makes none.
export async function picture(days: Days, from: number, to: number, title: string, source: string): Promise<Blob | null> {
  const drawn = await still(days, from, to);
  const scale = drawn.width / width;
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width;
  canvas.height = (head + height + foot) * scale;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = ink("--paper");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawn, 0, head * scale);
  pen.scale(scale, scale);
  pen.fillStyle = ink("--ink");
  pen.font = "600 26px system-ui, sans-serif";
  pen.fillText(title, edge, 44, width - 2 * edge);
  pen.font = "18px system-ui, sans-serif";
  pen.fillText(`Reports a day, ${written(from)} to ${written(to)}`, edge, 74, width - 2 * edge);
  pen.font = "16px system-ui, sans-serif";
  key(pen, crowded(to - from, width), head + height + 28);
  pen.fillStyle = ink("--faint");
  pen.fillText(source, edge, head + height + 64, width - 2 * edge);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
