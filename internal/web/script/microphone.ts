// The thread that takes the sound of a microphone: it gathers samples into
// pieces of a tenth of a second of PCM16, and says when each was full.
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class Taker extends AudioWorkletProcessor {
  private readonly size = Math.round(sampleRate / 10);
  private piece = new Int16Array(this.size);
  private filled = 0;

  process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    if (!channel) return true;
    for (const value of channel) {
      const sample = Math.max(-1, Math.min(1, value));
      this.piece[this.filled++] = Math.round(sample * 32767);
      if (this.filled === this.size) this.send();
    }
    return true;
  }

  private send(): void {
    this.port.postMessage({ pcm: this.piece, at: Date.now() }, [this.piece.buffer]);
    this.piece = new Int16Array(this.size); // the other has gone to the page
    this.filled = 0;
  }
}

registerProcessor("taker", Taker);
