// What a page shows of a call that runs. The warning has steps, and never goes
// back: a calm line, then the whole screen.
import type { Heard } from "./line";

interface Finding {
  quote: string;
}

interface Verdict {
  level: "none" | "caution" | "hang_up";
  summary: string;
  findings: Finding[] | null;
}

const mostTurns = 200;
const rings = 3;
const ringsEvery = 7000; // milliseconds

// What the desk says, by level and by trouble: the page brings it, so that it is
// written in one place.
interface Says {
  do: Record<string, string>;
  trouble: Record<string, string>;
}

const gaps: Record<string, string> = {
  ear_behind: "This machine is too slow to hear everything.",
  ear_lost: "The program that hears has stopped. It is started again.",
  ear_stalled: "The program that hears has stopped. It is started again.",
  ear_babbled: "The program that hears has stopped. It is started again.",
  sound_lost: "Some of the sound never came.",
};

export class View {
  private level = "none";
  private unheard = 0;
  private turn = 0;
  private interim?: HTMLElement;
  private open = new Set<string>();
  private readonly says: Says;
  private voice?: AudioBuffer;
  private player?: AudioContext;
  private ringing?: number;
  silent = false;

  constructor(readonly root: HTMLElement) {
    this.says = JSON.parse(root.dataset.says ?? '{"do":{},"trouble":{}}') as Says;
    this.part("[data-go-on]")?.addEventListener("click", () => this.calm());
    this.part("[data-hung-up]")?.addEventListener("click", () => {
      this.calm();
      root.dispatchEvent(new CustomEvent("hung-up"));
    });
    this.alarm?.addEventListener("close", () => this.hush());
  }

  part<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }

  private get alarm(): HTMLDialogElement | null {
    return this.part<HTMLDialogElement>("[data-alarm]");
  }

  state(text: string): void {
    const line = this.part("[data-state]");
    if (line && line.textContent !== text) line.textContent = text;
  }

  // clear makes room for another call.
  clear(): void {
    this.part("[data-words]")?.replaceChildren();
    for (const name of ["[data-trouble]", "[data-unheard]"]) this.write(name, "");
    for (const name of ["[data-caution]", "[data-banner]"]) this.show(name, false);
    this.level = "none";
    this.unheard = this.turn = 0;
    this.interim = undefined;
    this.open.clear();
  }

  // arm gets the spoken warning ready; a gesture of the person allows sound.
  async arm(player: AudioContext): Promise<void> {
    this.player = player;
    const address = this.root.dataset.voice;
    if (!address || this.voice) return;
    try {
      const answer = await fetch(address);
      if (answer.ok) this.voice = await player.decodeAudioData(await answer.arrayBuffer());
    } catch {
      // Without a voice, the screen warns alone.
    }
  }

  heard(event: Heard, at: number): void {
    switch (event.event) {
      case "words":
        return this.words(event as unknown as { turn: number; role: string; text: string; from: number; final: boolean });
      case "verdict":
        return this.verdict(event.verdict as Verdict, at);
      case "gap":
        if (!event.open) this.unheard += (event.to as number) - (event.from as number);
        this.write("[data-unheard]", `${gaps[event.reason as string] ?? ""} ${Math.round(this.unheard)} s were not heard.`);
        return;
      case "trouble":
        if (event.open) this.open.add(event.what as string);
        else this.open.delete(event.what as string);
        this.write("[data-trouble]", [...this.open].map((what) => this.says.trouble[what] ?? "").join(" "));
    }
  }

  private words(words: { turn: number; role: string; text: string; from: number; final: boolean }): void {
    const list = this.part("[data-words]");
    if (!list) return;
    this.interim?.remove();
    this.interim = undefined;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (!words.final) {
      this.interim = this.line(words);
      this.interim.className = "guess";
      list.append(this.interim);
    } else if (words.turn !== this.turn || !list.lastElementChild) {
      this.turn = words.turn;
      list.append(this.line(words));
      while (list.childElementCount > mostTurns) list.firstElementChild?.remove();
    } else {
      list.lastElementChild.append(words.text);
    }
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  private line(words: { role: string; text: string; from: number }): HTMLLIElement {
    const item = document.createElement("li");
    const at = document.createElement("span");
    at.className = "at";
    at.textContent = clock(words.from);
    item.append(at, " ");
    if (words.role !== "unknown") {
      const who = document.createElement("span");
      who.className = "speaker";
      who.textContent = words.role[0]?.toUpperCase() + words.role.slice(1);
      item.append(who, " ");
    }
    item.append(words.text);
    return item;
  }

  private verdict(verdict: Verdict, at: number): void {
    if (verdict.level === "none" || this.level === "hang_up" || verdict.level === this.level) return;
    performance.mark("hangup-verdict", { startTime: at });
    this.level = verdict.level;
    for (const one of this.root.querySelectorAll("[data-do]")) one.textContent = this.says.do[verdict.level] ?? "";
    for (const one of this.root.querySelectorAll("[data-reason]")) one.textContent = verdict.summary;
    const quote = verdict.findings?.filter((finding) => finding.quote).at(-1)?.quote ?? "";
    for (const one of this.root.querySelectorAll("[data-quote]")) one.textContent = quote;
    for (const one of this.root.querySelectorAll<HTMLElement>("[data-quoted]")) one.hidden = quote === "";
    this.show("[data-caution]", verdict.level === "caution");
    this.show("[data-banner]", verdict.level === "hang_up");
    if (verdict.level === "hang_up") this.interrupt();
    // Behind the second frame, the first one is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(`hangup-painted-${verdict.level}`)));
  }

  // interrupt takes the whole screen, and speaks where the caller may hear it.
  private interrupt(): void {
    document.title = "HANG UP";
    if (this.alarm && !this.alarm.open) this.alarm.showModal();
    if (this.silent) return;
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([600, 200, 600]);
    let left = rings;
    const ring = () => {
      if (left-- > 0 && !this.silent) this.speak();
      else this.hush();
    };
    ring();
    this.ringing = window.setInterval(ring, ringsEvery);
  }

  private speak(): void {
    if (!this.voice || this.player?.state !== "running") return;
    const source = this.player.createBufferSource();
    source.buffer = this.voice;
    source.connect(this.player.destination);
    source.start();
    this.root.dataset.spoken = String(Number(this.root.dataset.spoken ?? "0") + 1);
  }

  private hush(): void {
    window.clearInterval(this.ringing);
  }

  private calm(): void {
    this.hush();
    if (this.alarm?.open) this.alarm.close();
  }

  show(selector: string, shown: boolean): void {
    const one = this.part(selector);
    if (one) one.hidden = !shown;
  }

  private write(selector: string, text: string): void {
    const one = this.part(selector);
    if (one && one.textContent !== text) one.textContent = text;
  }
}

// clock is 0:07.
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const rest = String(whole % 60).padStart(2, "0");
  if (whole >= 3600) return `${Math.floor(whole / 3600)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${rest}`;
  return `${Math.floor(whole / 60)}:${rest}`;
}
