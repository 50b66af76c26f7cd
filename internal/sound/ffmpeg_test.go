package sound_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// stand-ins for ffmpeg: programs that behave as one that is broken would.
const standIn = "HANGUP_TEST_FFMPEG"

func TestMain(m *testing.M) {
	switch os.Getenv(standIn) {
	case "":
		os.Exit(m.Run())
	case "endless":
		for b := make([]byte, 1<<20); ; {
			if _, err := os.Stdout.Write(b); err != nil {
				os.Exit(1)
			}
		}
	case "refuses":
		fmt.Fprintln(os.Stderr, "file:x.mp3: Invalid data\x1b[31m found")
		os.Exit(1)
	case "breaks":
		if _, err := os.Stdout.Write(make([]byte, 3000)); err != nil {
			os.Exit(2)
		}
		os.Exit(1)
	case "hangs":
		<-time.After(time.Hour)
	}
}

func odd(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "call.mp3")
	if err := os.WriteFile(name, []byte("ID3 and something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestConverterThatMisbehaves(t *testing.T) {
	for _, c := range []struct {
		how, want string
		samples   int64
	}{
		{"endless", "longer than 24 hours", sound.Samples(sound.MaxLength, sound.MinRate)}, // a small file may unfold into any length
		{"refuses", "ffmpeg cannot read it (Invalid data[31m found): check that it is a recording", 0},
		{"hangs", "ffmpeg gave nothing for 200ms", 0},
		{"breaks", "ffmpeg cannot read it: check", 1500},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Setenv(standIn, c.how)
			patience := time.Duration(0)
			if c.how == "hangs" {
				patience = 200 * time.Millisecond
			}
			r, err := sound.Opener{FFmpeg: os.Args[0], Patience: patience}.Open(t.Context(), odd(t), sound.MinRate)
			n := int64(0)
			if err == nil {
				p := make([]int16, 4096)
				for err == nil {
					var k int
					k, err = r.Read(p)
					n += int64(k)
				}
				if cerr := r.Close(); cerr != nil {
					t.Error(cerr)
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || n != c.samples {
				t.Errorf("%d samples, then %v", n, err)
			}
		})
	}
}

func TestConverterEndsWithItsContext(t *testing.T) {
	t.Setenv(standIn, "endless")
	ctx, cancel := context.WithCancel(t.Context())
	r, err := sound.Opener{FFmpeg: os.Args[0]}.Open(ctx, odd(t), 8000)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for err == nil {
		_, err = r.Read(make([]int16, 4096))
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// The real program, where it is present: the same tone through other formats.
func TestOtherFormatsThroughFFmpeg(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("no ffmpeg on this machine")
	}
	dir := t.TempDir()
	w := wav{tag: 1, channels: 1, bits: 16, rate: 44100, data: sound.Bytes(nil, tone(44100, 440, 88200))}
	if err := os.WriteFile(filepath.Join(dir, "a.wav"), w.bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.flac", "a.mp3", "a.ogg", "a.m4a", "-odd name.flac"} {
		to := filepath.Join(dir, name)
		if out, err := exec.Command(ffmpeg, "-loglevel", "error", "-i", filepath.Join(dir, "a.wav"), "file:"+to).CombinedOutput(); err != nil {
			t.Logf("%s cannot be made here: %s", name, out)
			continue
		}
		r, err := sound.Opener{}.Open(t.Context(), to, 16000)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := all(t, r)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		loud := 0.0
		for _, v := range got {
			loud += float64(v) * float64(v)
		}
		if db := 10 * math.Log10(loud/float64(len(got))/(16384*16384/2)); math.Abs(db) > 1 || math.Abs(float64(len(got))-32000) > 3200 {
			t.Errorf("%s: %d samples at %.1f dB", name, len(got), db)
		}
	}
}

// A playlist names other files: it is not followed.
func TestPlaylistsAreNotFollowed(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg on this machine")
	}
	dir := t.TempDir()
	w := wav{tag: 1, channels: 1, bits: 16, rate: 8000, data: binary.LittleEndian.AppendUint64(nil, 1)}
	for name, text := range map[string]string{
		"a.wav":  string(w.bytes()),
		"a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.wav\n#EXT-X-ENDLIST\n",
		"a.txt":  "ffconcat version 1.0\nfile a.wav\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.m3u8", "a.txt"} {
		_, err := sound.Opener{}.Open(t.Context(), filepath.Join(dir, name), 8000)
		var e *sound.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, "ffmpeg cannot read it") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
