package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/eartest"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

const most = 4 << 20 // bytes of one recording in these tests

// recordings is an intake whose calls are heard by an ear. What it writes into
// its log, and what is left in its folder in the end, are faults.
func recordings(t *testing.T, hears ear.Ear) *Recordings {
	t.Helper()
	b := live.NewBoard(live.BoardOptions{Judge: shared, Most: 8, Ear: func() (ear.Ear, error) {
		if hears == nil {
			return nil, errDeaf
		}
		return hears, nil
	}})
	var log bytes.Buffer
	r := NewRecordings(RecordingsOptions{Board: b, Temp: filepath.Join(t.TempDir(), "heard"), Most: most, Log: slog.New(slog.NewTextHandler(&log, nil))})
	t.Cleanup(func() {
		r.Close()
		b.Close()
		if left := leftIn(t, r); len(left) > 0 {
			t.Errorf("left in the folder: %q", left)
		}
		if log.Len() > 0 {
			t.Errorf("in the log: %s", log.String())
		}
	})
	return r
}

func leftIn(t *testing.T, r *Recordings) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(r.opt.Temp, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// wav is a recording of so much silence at 16000 samples a second.
func wav(d time.Duration) []byte {
	n := sound.Samples(d, Rate)
	return append(header(uint32(2*n)), make([]byte, 2*n)...)
}

// header is that of a WAV that claims to have so many bytes of sound.
func header(claimed uint32) []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF\xff\xff\xff\xffWAVEfmt "), 16, 0, 0, 0, 1, 0, 1, 0)
	b = le.AppendUint32(b, Rate)
	b = le.AppendUint32(b, 2*Rate)
	b = append(b, 2, 0, 16, 0, 'd', 'a', 't', 'a')
	return le.AppendUint32(b, claimed)
}

// made is what ffmpeg makes of its arguments, as a file of that ending.
func made(t *testing.T, ending string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg on this machine")
	}
	name := filepath.Join(t.TempDir(), "made"+ending)
	out, err := exec.Command("ffmpeg", append(append([]string{"-nostdin", "-loglevel", "error"}, args...), name)...).CombinedOutput()
	if err != nil {
		t.Skipf("this ffmpeg cannot make %s: %s", ending, out)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// silence tells ffmpeg to make so much of it.
func silence(d string) []string {
	return []string{"-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", d}
}

// end waits for the end of a call.
func end(t *testing.T, r *live.Running) live.Event {
	t.Helper()
	w := r.Call().Watch(0)
	for {
		e, err := w.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == live.End {
			return e
		}
	}
}

func TestRecordingsOfAllKinds(t *testing.T) {
	const long = 20 * time.Second
	for _, c := range []struct {
		name string
		make func(t *testing.T) []byte
		note string
		at   time.Duration // the end of the call, within a second
	}{
		{"WAV", func(*testing.T) []byte { return wav(long) }, "There is no sound in it", long},
		{"MP3", func(t *testing.T) []byte { return made(t, ".mp3", silence("20")...) }, "There is no sound in it", long},
		{"OGG", func(t *testing.T) []byte { return made(t, ".ogg", silence("20")...) }, "There is no sound in it", long},
		{"FLAC", func(t *testing.T) []byte { return made(t, ".flac", silence("20")...) }, "There is no sound in it", long},
		{"WAV that claims an hour", func(*testing.T) []byte { return append(header(2*3600*Rate), wav(long)[44:]...) }, "The header claims 3600.0 s of audio and there are 20.0 s: the rest is missing.", long},
		{"WAV that claims four gigabytes", func(*testing.T) []byte { return append(header(0xfffffffe), wav(long)[44:]...) }, "the rest is missing", long},
		{"WAV that claims a second", func(*testing.T) []byte { return append(header(2*Rate), wav(long)[44:]...) }, "The header claims 1.0 s of audio and there are more: all of it was read.", long},
		{"WAV that was cut off", func(*testing.T) []byte { return wav(2 * long)[:44+int(long.Seconds())*2*Rate] }, "the rest is missing", long},
		{"FLAC that was cut off", func(t *testing.T) []byte {
			b := made(t, ".flac", "-f", "lavfi", "-i", "anoisesrc=r=8000:d=40:seed=1")
			return b[:len(b)/2]
		}, "", long},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recordings(t, ear.NewReplay(scam))
			running, err := r.Take(t.Context(), bytes.NewReader(c.make(t)), judge.Setting{})
			if err != nil {
				t.Fatal(err)
			}
			e := end(t, running)
			if off := e.At - c.at; off.Abs() > time.Second || e.Verdict.Level != call.LevelHangUp || running.Source().Kind != live.Upload || running.Broke() != nil {
				t.Errorf("%v at %v, broke: %v", e.Verdict.Level, e.At, running.Broke())
			}
			if notes := strings.Join(running.Notes(), " "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes: %q", notes)
			}
		})
	}
}

func TestWhatIsNoRecording(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T) []byte
		want string
	}{
		{"nothing", func(*testing.T) []byte { return nil }, "ffmpeg cannot read it"},
		{"a text", func(*testing.T) []byte { return []byte("Dear Sir or Madam, please find enclosed") }, "ffmpeg cannot read it (Invalid data found when processing input): check that it is a recording"},
		{"a playlist", func(*testing.T) []byte {
			return []byte("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\nhttp://127.0.0.1:1/x.ts\n#EXT-X-ENDLIST\n")
		}, "ffmpeg cannot read it"},
		{"a list of files", func(*testing.T) []byte { return []byte("ffconcat version 1.0\nfile /etc/passwd\n") }, "ffmpeg cannot read it"},
		{"a picture", func(t *testing.T) []byte {
			return made(t, ".png", "-f", "lavfi", "-i", "color=red:s=16x16", "-frames:v", "1")
		}, "ffmpeg cannot read it"},
		{"a film without sound", func(t *testing.T) []byte { return made(t, ".mkv", "-f", "lavfi", "-i", "color=red:s=16x16", "-t", "1") }, "ffmpeg cannot read it"},
		{"a header alone", func(*testing.T) []byte { return header(100)[:30] }, "this WAV file ends before its audio begins: it was cut off, copy it again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := exec.LookPath("ffmpeg"); err != nil {
				t.Skip("no ffmpeg on this machine")
			}
			r := recordings(t, ear.NewReplay(scam))
			_, err := r.Take(t.Context(), bytes.NewReader(c.make(t)), judge.Setting{})
			var fault *sound.Error
			if !errors.As(err, &fault) || !strings.HasPrefix(fault.Message, c.want) || strings.Contains(fault.Message, r.opt.Temp) {
				t.Errorf("%v", err)
			}
			if len(r.opt.Board.All()) > 0 {
				t.Error("a call began")
			}
		})
	}
}

// A few kilobytes unfold into hours; no more is heard than of any call, and
// what was heard stands. HANGUP_TEST_BOMB=1 tries it with the real bound.
func TestRecordingThatUnfolds(t *testing.T) {
	for _, ending := range []string{".flac", ".ogg"} {
		t.Run(ending, func(t *testing.T) {
			r := recordings(t, ear.NewReplay(scam))
			hours, want := "3600", "Only the first "
			r.longest, r.opt.Most = time.Minute, 16<<20
			if os.Getenv("HANGUP_TEST_BOMB") != "" {
				hours, want, r.longest = "46800", "Only the first 12 hours were heard. Cut the recording into its calls.", live.Longest
			}
			data := made(t, ending, silence(hours)...)
			running, err := r.Take(t.Context(), bytes.NewReader(data), judge.Setting{})
			if err != nil {
				t.Fatal(err)
			}
			e := end(t, running)
			if e.At != r.longest || e.Verdict.Level != call.LevelHangUp || running.Broke() == nil || !strings.HasPrefix(running.Broke().Error(), want) {
				t.Errorf("%d bytes: %v at %v, %v", len(data), e.Verdict.Level, e.At, running.Broke())
			}
		})
	}
}

// One that is exactly as long as may be has not broken off.
func TestRecordingAsLongAsMayBe(t *testing.T) {
	r := recordings(t, ear.NewReplay(scam))
	r.longest = 20 * time.Second
	running, err := r.Take(t.Context(), bytes.NewReader(wav(r.longest)), judge.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	if e := end(t, running); e.At != r.longest || running.Broke() != nil || running.Length() != r.longest {
		t.Errorf("at %v of %v: %v", e.At, running.Length(), running.Broke())
	}
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

func TestUploadThatCannotBeTaken(t *testing.T) {
	endless := reader(func(p []byte) (int, error) { return len(p), nil })
	broken := errors.New("the connection was reset")
	for _, c := range []struct {
		name  string
		hears ear.Ear
		body  io.Reader
		ok    func(error) bool
	}{
		{"without an ear", nil, endless, func(err error) bool {
			var refused *live.Refused
			return errors.As(err, &refused) && refused.Message == errDeaf.Message
		}},
		{"too large", ear.NewReplay(scam), endless, func(err error) bool {
			var large *TooLarge
			return errors.As(err, &large) && large.Error() == "a recording may have up to 4 MB: cut it, or save it as MP3"
		}},
		{"that breaks off", ear.NewReplay(scam), io.MultiReader(bytes.NewReader(wav(time.Second)), reader(func([]byte) (int, error) { return 0, broken })), func(err error) bool {
			return errors.Is(err, broken)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recordings(t, c.hears)
			running, err := r.Take(t.Context(), c.body, judge.Setting{})
			if running != nil || err == nil || !c.ok(err) {
				t.Errorf("%v", err)
			}
			if left := leftIn(t, r); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// deafAfter is an ear that hears for a while and then takes nothing more.
func deafAfter(t *testing.T, d time.Duration, fault eartest.Fault) *ear.Server {
	t.Helper()
	s := httptest.NewServer(&eartest.Server{Refuse: true, Connections: []eartest.Connection{{Fault: fault, After: d, Lines: []eartest.Line{{From: 0, To: time.Second, Text: "hello this is microsoft"}}}}})
	t.Cleanup(s.Close)
	return &ear.Server{URL: "ws" + strings.TrimPrefix(s.URL, "http"), Queue: time.Second, Stall: time.Hour, Patience: 10 * time.Millisecond, Backoff: time.Millisecond}
}

func TestRecordingThatIsForgottenWhileItIsHeard(t *testing.T) {
	r := recordings(t, deafAfter(t, 2*time.Second, eartest.Stall))
	running, err := r.Take(t.Context(), bytes.NewReader(wav(time.Minute)), judge.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	if len(leftIn(t, r)) != 1 {
		t.Error("nothing is being heard")
	}
	r.opt.Board.Forget(running.ID())
	r.busy.Wait()
	if left := leftIn(t, r); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestEarThatFailsInARecording(t *testing.T) {
	r := recordings(t, deafAfter(t, 2*time.Second, eartest.Vanish))
	running, err := r.Take(t.Context(), bytes.NewReader(wav(time.Minute)), judge.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	e := end(t, running)
	if e.Err == nil || !strings.Contains(e.Err.Error(), "has gone and did not come back") || running.Broke() != nil {
		t.Errorf("%v, %v", e.Err, running.Broke())
	}
	if c, _, _ := running.Call().Record(); len(c.Turns) != 1 {
		t.Errorf("the words so far: %+v", c.Turns)
	}
}

// Stopping the desk leaves nothing: not what is heard, nor what is received,
// however long its sender takes.
func TestStoppingInMidway(t *testing.T) {
	r := recordings(t, deafAfter(t, 2*time.Second, eartest.Stall))
	if _, err := r.Take(t.Context(), bytes.NewReader(wav(time.Minute)), judge.Setting{}); err != nil {
		t.Fatal(err)
	}
	comes, goesOn := make(chan struct{}), make(chan struct{})
	taken := make(chan error)
	go func() {
		first := true
		_, err := r.Take(context.Background(), reader(func(p []byte) (int, error) {
			if first {
				first = false
				return copy(p, wav(0)), nil
			}
			close(comes)
			<-goesOn
			return 0, io.EOF
		}), judge.Setting{})
		taken <- err
	}()
	<-comes
	r.Close()
	if left := leftIn(t, r); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	close(goesOn)
	var refused *live.Refused
	if err := <-taken; !errors.As(err, &refused) || refused != errStopping {
		t.Errorf("%v", err)
	}
	if _, err := r.Take(t.Context(), bytes.NewReader(wav(time.Second)), judge.Setting{}); !errors.As(err, &refused) {
		t.Errorf("one was taken after the end: %v", err)
	}
}

// No more are taken in at once than few, so that the disk and the machine are
// not filled; the place of one that was heard is free again.
func TestManyRecordingsAtOnce(t *testing.T) {
	r := recordings(t, deafAfter(t, 2*time.Second, eartest.Stall))
	// The server of the test answers one connection only.
	waits := make(chan struct{})
	taken := make(chan error)
	for range mostRecordings {
		comes := make(chan struct{})
		go func() {
			_, err := r.Take(context.Background(), reader(func([]byte) (int, error) {
				close(comes)
				<-waits
				return 0, errors.New("the connection was reset")
			}), judge.Setting{})
			taken <- err
		}()
		<-comes
	}
	var refused *live.Refused
	_, err := r.Take(t.Context(), bytes.NewReader(wav(time.Second)), judge.Setting{})
	if !errors.As(err, &refused) || !refused.Busy || !strings.HasPrefix(refused.Message, "This desk takes in 4 recordings at once") {
		t.Errorf("%v", err)
	}
	close(waits)
	for range mostRecordings {
		<-taken
	}
	if _, err := r.Take(t.Context(), bytes.NewReader(wav(time.Second)), judge.Setting{}); err != nil {
		t.Errorf("there is no room again: %v", err)
	}
}

// What a desk that was killed has left is removed by the next; the files of
// others are not.
func TestLeftoversAreRemoved(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"hangup-recording-123", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("sound"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	NewRecordings(RecordingsOptions{Temp: dir, Log: slog.New(slog.DiscardHandler)}).Close()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "other" {
		t.Errorf("%v, %v", left, err)
	}
}
