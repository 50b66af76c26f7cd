package transcript

import (
	"html"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// cue is one subtitle: the lines shown between two times.
type cue struct {
	from, to time.Duration
	lines    []voiced
}

// voiced is a line and who says it, where the subtitles tell.
type voiced struct {
	voice string // as written; empty where not told
	turn  bool   // begins a turn whoever speaks (">>")
	words string
}

// readSubtitles reads WebVTT and SRT.
func readSubtitles(s string) []call.Utterance {
	cues := parseCues(s)
	if rolling(cues) {
		unroll(cues)
	}
	b := turnBuilder{}
	voice := ""
	for _, c := range cues {
		for i, v := range c.lines {
			if i == 0 || v.voice != "" {
				voice = v.voice
			}
			if v.turn && voice == "" {
				b.close()
			}
			role, _ := roleOf(voice)
			b.cue(c.from, c.to, strings.ToLower(voice), role, v.words)
		}
	}
	return b.done()
}

// parseCues finds the cues and leaves headers, notes and styles out.
func parseCues(s string) []cue {
	var cues []cue
	inCue, skip := false, false
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			inCue, skip = false, false
			continue
		}
		if from, to, ok := timing(line); ok {
			if n := len(cues); inCue && n > 0 { // no blank line before: the last line was the number of this cue
				if l := cues[n-1].lines; len(l) > 0 && strings.Trim(l[len(l)-1].words, "0123456789") == "" {
					cues[n-1].lines = l[:len(l)-1]
				}
			}
			cues = append(cues, cue{from: from, to: to})
			inCue, skip = true, false
			continue
		}
		if !inCue {
			skip = skip || block(line)
			continue
		}
		if !skip {
			last := &cues[len(cues)-1]
			last.lines = append(last.lines, voices(line)...)
		}
	}
	return cues
}

func block(line string) bool {
	return strings.HasPrefix(line, "NOTE") || strings.HasPrefix(line, "STYLE") || strings.HasPrefix(line, "REGION")
}

// timing reads "00:00:01.000 --> 00:00:04.000 align:start".
func timing(line string) (from, to time.Duration, ok bool) {
	const longest = 200
	if len(line) > longest {
		return 0, 0, false
	}
	a, b, found := strings.Cut(line, "-->")
	if !found {
		return 0, 0, false
	}
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	from, n, ok := clock(a)
	if !ok || n != len(a) {
		return 0, 0, false
	}
	to, n, ok = clock(b)
	return from, to, ok && (n == len(b) || b[n] == ' ' || b[n] == '\t')
}

// voices strips the markup of a line and splits it where the voice changes.
func voices(line string) []voiced {
	var out []voiced
	var text strings.Builder
	voice := ""
	flush := func() {
		if v, ok := plainLine(text.String()); ok {
			if v.voice == "" {
				v.voice = voice
			}
			out = append(out, v)
		}
		text.Reset()
	}
	for len(line) > 0 {
		i := strings.IndexAny(line, "<{")
		if i < 0 {
			break
		}
		tag, ok := tagAt(line[i:])
		if !ok {
			text.WriteString(line[:i+1])
			line = line[i+1:]
			continue
		}
		text.WriteString(line[:i])
		line = line[i+len(tag)+2:]
		if name, ok := voiceTag(tag); ok {
			flush()
			voice = name
		}
	}
	text.WriteString(line)
	flush()
	return out
}

// maxTag bounds a tag; it keeps the search short where none is closed.
const maxTag = 200

// tagAt reads the tag at the start of s: <v Anna>, </i>, <00:01.000>, {\an8}.
func tagAt(s string) (tag string, ok bool) {
	closing := byte('>')
	if s[0] == '{' {
		closing = '}'
	}
	end := strings.IndexByte(s[:min(len(s), maxTag)], closing)
	if end < 2 {
		return "", false
	}
	tag = s[1:end]
	if s[0] == '{' {
		return tag, tag[0] == '\\'
	}
	return tag, tag[0] == '/' || startsWithDigit(tag) || tag[0]|0x20 >= 'a' && tag[0]|0x20 <= 'z'
}

// voiceTag reads "v Anna" and "v.loud Anna".
func voiceTag(tag string) (name string, ok bool) {
	if !strings.HasPrefix(tag, "v ") && !strings.HasPrefix(tag, "v.") {
		return "", false
	}
	_, name, _ = strings.Cut(tag, " ")
	return strings.TrimSpace(html.UnescapeString(name)), true
}

// plainLine resolves entities and takes dashes and labels off the front.
func plainLine(s string) (voiced, bool) {
	s = html.UnescapeString(s)
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u200e', '\u200f', '\ufeff', 0:
			return -1
		case '\u00a0', '\n', '\r':
			return ' '
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	var v voiced
	if rest, ok := strings.CutPrefix(s, ">>"); ok {
		s, v.turn = strings.TrimLeft(rest, "> "), true
	} else if rest, ok := strings.CutPrefix(s, "- "); ok {
		s, v.turn = strings.TrimSpace(rest), true
	}
	if lb := parseLabel(s); lb.known && lb.strict {
		v.voice, s = lb.between, strings.TrimSpace(lb.rest)
	}
	v.words = s
	return v, s != ""
}

// Captions that roll up show each line twice, at the bottom and then above
// the next one, or grow word by word. Two cues belong to one roll if the
// second begins as the first ends.
const rollGap = 100 * time.Millisecond

// overlap returns how many lines of b repeat the end of a, and whether the
// line behind them only lengthens the last line of a.
func overlap(a, b cue) (lines int, grows bool) {
	if b.from > a.to+rollGap || len(a.lines) == 0 || len(b.lines) == 0 {
		return 0, false
	}
	same := func(x, y voiced) bool { return x.words == y.words }
	for k := min(len(a.lines), len(b.lines), 8); k > 0; k-- {
		if slices.EqualFunc(a.lines[len(a.lines)-k:], b.lines[:k], same) {
			return k, false
		}
	}
	last := a.lines[len(a.lines)-1].words
	return 0, strings.HasPrefix(b.lines[0].words, last+" ")
}

// rolling reports whether the captions roll: a third of them overlap.
func rolling(cues []cue) bool {
	n := 0
	for i := 1; i < len(cues); i++ {
		if k, grows := overlap(cues[i-1], cues[i]); k > 0 || grows {
			n++
		}
	}
	return n > 0 && n*3 >= len(cues)
}

// unroll leaves of each cue what it adds to the one before.
func unroll(cues []cue) {
	for i := len(cues) - 1; i > 0; i-- {
		k, grows := overlap(cues[i-1], cues[i])
		lines := cues[i].lines
		if grows {
			last := cues[i-1].lines[len(cues[i-1].lines)-1].words
			lines = slices.Clone(lines)
			lines[0].words = strings.TrimSpace(lines[0].words[len(last):])
		}
		cues[i].lines = lines[k:]
	}
}
