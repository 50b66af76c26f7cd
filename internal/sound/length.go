package sound

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// probePatience is how long it may take to find out how long a recording is.
const probePatience = 5 * time.Second

// Length is how long a recording seems to be, for showing how far it was heard;
// zero where that is not known. A WAV says it, within the size of its file; for
// all else ffprobe is asked, which comes with ffmpeg.
func (o Opener) Length(ctx context.Context, name string) time.Duration {
	if d, ok := lengthOfWAV(name); ok {
		return d
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ffprobe", "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", formats,
		"-show_entries", "format=duration", "-of", "csv=p=0", "file:"+name).Output()
	if err != nil {
		return 0
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil || !(seconds > 0 && seconds < MaxLength.Seconds()) {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

func lengthOfWAV(name string) (time.Duration, bool) {
	f, err := os.Open(name)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	w, err := ReadWAV(f)
	if err != nil {
		return 0, false
	}
	info, err := f.Stat()
	if err != nil {
		return 0, false
	}
	most := info.Size() / int64(w.channels*w.size)
	if n, ok := w.Claimed(); ok {
		most = min(n, most)
	}
	return Length(most, w.rate), true
}
