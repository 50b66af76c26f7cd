package sound_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// How long a recording seems to be: within what is there, whatever it claims.
func TestLengthOfARecording(t *testing.T) {
	second := sound.Bytes(nil, tone(8000, 440, 8000))
	claims := func(claimed uint32, data []byte) []byte {
		b := (&wav{tag: 1, channels: 1, bits: 16, rate: 8000, data: data}).bytes()
		at := len(b) - len(data) - 4
		for i := range 4 {
			b[at+i] = byte(claimed >> (8 * i))
		}
		return b
	}
	for _, c := range []struct {
		name     string
		data     []byte
		from, to time.Duration
	}{
		{"WAV", claims(16000, second), time.Second, time.Second},
		{"WAV that claims less", claims(8000, second), time.Second / 2, time.Second / 2},
		{"WAV that claims four gigabytes", claims(0xfffffffe, second), time.Second, time.Second + 10*time.Millisecond}, // its header counts as sound
		{"WAV that does not say", claims(0xffffffff, second), time.Second, time.Second + 10*time.Millisecond},
		{"WAV of nothing", claims(0, nil), 0, 10 * time.Millisecond},
		{"WAV whose header is cut off", claims(16000, second)[:30], 0, 0},
		{"no recording", []byte("Dear Sir or Madam"), 0, 0},
		{"a playlist", []byte("#EXTM3U\n#EXTINF:100,\n/etc/passwd\n"), 0, 0},
		{"nothing", nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "call")
			if err := os.WriteFile(name, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := (sound.Opener{}).Length(t.Context(), name); got < c.from || got > c.to {
				t.Errorf("%v, not from %v to %v", got, c.from, c.to)
			}
		})
	}
	if got := (sound.Opener{}).Length(t.Context(), filepath.Join(t.TempDir(), "gone")); got != 0 {
		t.Errorf("a file that is not there lasts %v", got)
	}
}

func TestLengthByFFprobe(t *testing.T) {
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("no ffprobe on this machine")
	}
	dir := t.TempDir()
	for _, name := range []string{"a.flac", "a.mp3", "a.ogg"} {
		to := filepath.Join(dir, name)
		if out, err := exec.Command("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "90", to).CombinedOutput(); err != nil {
			t.Logf("%s cannot be made here: %s", name, out)
			continue
		}
		if got := (sound.Opener{}).Length(t.Context(), to); (got - 90*time.Second).Abs() > time.Second {
			t.Errorf("%s: %v", name, got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := (sound.Opener{}).Length(ctx, to); got != 0 {
			t.Errorf("%s, when nobody waits: %v", name, got)
		}
	}
}
