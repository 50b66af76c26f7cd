// Package hearing measures how well the ear that comes with Hangup hears
// recorded calls, and how soon the warning comes. It holds tests alone:
//
//	go test -count=1 -v ./internal/hearing
//
// They need bin/ears/pocketsphinx (make ears) and a folder of recordings: tel/
// with NAME.wav and ref/ with what is said in them, NAME.txt. The folder is
// ../shared/speech beside the repository, or what HANGUP_SPEECH names.
package hearing
