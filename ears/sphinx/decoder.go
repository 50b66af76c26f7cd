// Package sphinx is pocketsphinx, seen from Go: one decoder hears one stream of
// samples and gives what was said, piece by piece.
package sphinx

/*
#cgo pkg-config: pocketsphinx sphinxbase
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/cmn.h>

// What pocketsphinx logs holds the words that it heard; only why it gives up,
// which is about files and memory, is worth a line.
static void last_words(void *data, err_lvl_t level, const char *format, ...) {
	if (level == ERR_FATAL) {
		va_list args;
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
	}
}

static void be_quiet(void) { err_set_callback(last_words, NULL); }

// A cmd_ln_init of a fixed list, since cgo cannot call variadic functions.
static cmd_ln_t *config_of(int n, char **args) {
	return cmd_ln_parse_r(NULL, ps_args(), n, args, FALSE);
}

// The mean that pocketsphinx takes for a voice before it has heard one. A
// model's own, in feat.params, wins over every setting, so it is set here.
static void expect(ps_decoder_t *ps, float *mean) {
	cmn_live_set(ps_get_feat(ps)->cmn_struct, mean);
}

static double chance(ps_decoder_t *ps, ps_seg_t *seg) {
	int32 ascr, lscr, lback;
	return logmath_exp(ps_get_logmath(ps), ps_seg_prob(seg, &ascr, &lscr, &lback));
}
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// Options say what a decoder is made of.
type Options struct {
	// Model is the folder of the acoustic model.
	Model string
	// Language and Dictionary are files: an ARPA or binary language model, and
	// the pronunciations of its words.
	Language, Dictionary string
	// Mean is what the cepstra of a voice are before one has been heard; empty
	// for the model's own.
	Mean []float32
}

// Word is one word that was heard. Start and End are seconds since the stream
// began; Confidence is from 0 to 1.
type Word struct {
	Text       string
	Start, End float64
	Confidence float64
}

// Decoder hears one stream. It is not safe for use by several goroutines.
type Decoder struct {
	ps       *C.ps_decoder_t
	rate     int
	fed      int // samples since the stream began
	speaking bool
	heard    bool // something was said since the piece of speech began
	ended    bool // the piece of speech has ended, and not been finished
	began    int  // frame in which speech was last noticed to begin
	path     path
}

// settings: no second pass over each piece of speech, which costs a quarter
// more and gains nothing with a small language model; no search through its
// lattice, which can take six seconds after twelve of noisy speech, while the
// call waits; and a piece ends after a quarter of a second of silence, since
// words are judged when it ends.
var settings = []string{"-fwdflat", "no", "-bestpath", "no", "-vad_postspeech", "25"}

// cepstra is the length of one frame of features, without their changes.
const cepstra = 13

// framesPerSecond is pocketsphinx's own.
const framesPerSecond = 100

// longest is the length of speech, in frames, after which the decoder starts
// afresh even if nobody paused, since what it holds grows with it.
const longest = 30 * framesPerSecond

// Rate gives the sample rate that an acoustic model was trained on: 8000 where
// its filters end at 4 kHz, else 16000.
func Rate(model string) (int, error) {
	data, err := os.ReadFile(filepath.Join(model, "feat.params"))
	if err != nil {
		return 0, fmt.Errorf("no acoustic model: %w", err)
	}
	fields := strings.Fields(string(data))
	for i := 0; i+1 < len(fields); i++ {
		if fields[i] == "-upperf" {
			if top, err := strconv.ParseFloat(fields[i+1], 64); err == nil && top <= 4000 {
				return 8000, nil
			}
		}
	}
	return 16000, nil
}

// making is held while a decoder is made or freed: pocketsphinx sets variables of
// the whole process then, and two at once have hung for ever.
var making sync.Mutex

// Open makes a decoder and begins its stream. The caller must Close it.
func Open(o Options) (*Decoder, error) {
	making.Lock()
	defer making.Unlock()
	return open(o)
}

func open(o Options) (*Decoder, error) {
	rate, err := Rate(o.Model)
	if err != nil {
		return nil, err
	}
	for _, file := range []string{o.Language, o.Dictionary} {
		info, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("the ear lacks a file: %w; make ears makes it", err)
		}
		// pocketsphinx would read a folder as an empty file, and hear nothing.
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("the ear cannot read %s: it is no file", file)
		}
	}
	C.be_quiet()
	args := append([]string{"ear", "-hmm", o.Model, "-lm", o.Language, "-dict", o.Dictionary,
		"-samprate", strconv.Itoa(rate)}, settings...)
	list := unsafe.Slice((**C.char)(C.calloc(C.size_t(len(args)+1), C.size_t(unsafe.Sizeof((*C.char)(nil))))), len(args)+1)
	for i, arg := range args {
		list[i] = C.CString(arg)
		defer C.free(unsafe.Pointer(list[i]))
	}
	defer C.free(unsafe.Pointer(&list[0]))
	config := C.config_of(C.int(len(args)), &list[0])
	if config == nil {
		return nil, errors.New("pocketsphinx does not know one of its settings")
	}
	defer C.cmd_ln_free_r(config)
	ps := C.ps_init(config)
	if ps == nil {
		return nil, fmt.Errorf("pocketsphinx cannot read the model %s with the language model %s", o.Model, o.Language)
	}
	d := &Decoder{ps: ps, rate: rate}
	if len(o.Mean) == cepstra {
		mean := make([]C.float, cepstra)
		for i, m := range o.Mean {
			mean[i] = C.float(m)
		}
		C.expect(ps, &mean[0])
	}
	if C.ps_start_stream(ps) < 0 || C.ps_start_utt(ps) < 0 {
		d.free()
		return nil, errors.New("pocketsphinx does not begin")
	}
	return d, nil
}

// Rate is the sample rate that Feed expects.
func (d *Decoder) Rate() int { return d.rate }

// Feed hears samples, some 20 ms at a time, and tells whether there are words
// that stand: then call Finish.
func (d *Decoder) Feed(samples []int16) (ready bool, err error) {
	if len(samples) == 0 {
		return false, nil
	}
	n := C.ps_process_raw(d.ps, (*C.int16)(unsafe.Pointer(&samples[0])), C.size_t(len(samples)), 0, 0)
	if n < 0 {
		return false, errors.New("pocketsphinx cannot go on")
	}
	d.fed += len(samples)
	was, now := d.speaking, d.frame()
	d.speaking = C.ps_get_in_speech(d.ps) != 0
	if d.speaking && !d.heard {
		d.heard, d.began = true, now
	}
	d.ended = was && !d.speaking || d.heard && now-d.began >= longest
	if d.ended || !d.heard {
		return d.ended, nil
	}
	if now-d.path.at >= lookEvery {
		d.path.look(d.words(), now)
	}
	return d.path.settled() > 0, nil
}

// frame is the number of the frame that is being heard.
func (d *Decoder) frame() int { return d.fed * framesPerSecond / d.rate }

// Partial gives the words so far that were not given as standing; they may
// change.
func (d *Decoder) Partial() string {
	if !d.heard {
		return ""
	}
	return d.path.text()
}

// Finish gives the words that stand. Where Feed has not told of any, as at the
// end of the stream, it ends the piece of speech and gives all of them. more
// says that the speaker goes on, in what is to be taken as the same turn.
func (d *Decoder) Finish() (words []Word, more bool, err error) {
	if n := d.path.settled(); n > 0 && !d.ended {
		words = d.path.take(n)
		return words, d.path.more(), nil
	}
	if C.ps_end_utt(d.ps) < 0 {
		return nil, false, errors.New("pocketsphinx cannot end a piece of speech")
	}
	if d.heard {
		d.path.look(d.words(), d.frame())
		words = d.path.take(len(d.path.words))
	}
	d.heard, d.ended, d.path = false, false, path{at: d.frame()}
	if C.ps_start_utt(d.ps) < 0 {
		return nil, false, errors.New("pocketsphinx does not begin again")
	}
	return words, false, nil
}

// words gives the best path through what was heard of the piece of speech.
func (d *Decoder) words() []Word {
	var words []Word
	for seg := C.ps_seg_iter(d.ps); seg != nil; seg = C.ps_seg_next(seg) {
		text := C.GoString(C.ps_seg_word(seg))
		// Silence and noise are written in brackets or plus signs.
		if text == "" || strings.ContainsAny(text[:1], "<[+") {
			continue
		}
		text, _, _ = strings.Cut(text, "(") // which pronunciation it was
		var from, to C.int
		C.ps_seg_frames(seg, &from, &to)
		words = append(words, Word{Text: text, Start: float64(from) / framesPerSecond,
			End: float64(to+1) / framesPerSecond, Confidence: min(1, float64(C.chance(d.ps, seg)))})
	}
	return words
}

// Close frees the decoder.
func (d *Decoder) Close() {
	making.Lock()
	defer making.Unlock()
	d.free()
}

func (d *Decoder) free() {
	if d.ps != nil {
		C.ps_free(d.ps)
		d.ps = nil
	}
}
