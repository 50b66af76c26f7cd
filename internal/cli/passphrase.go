package cli

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// askPassphrase asks for a new passphrase, twice and unseen on a terminal, or
// reads one line where there is none.
func askPassphrase(s *Streams) (string, error) {
	f, ok := s.In.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(s.In).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", errors.Join(errors.New("there is no passphrase: type one, or send it as one line on standard input"), err)
		}
		return line, nil
	}
	first, err := unseen(s, f, "Passphrase: ")
	if err != nil {
		return "", err
	}
	again, err := unseen(s, f, "The same again: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two are not the same: run the command again")
	}
	return first, nil
}

func unseen(s *Streams, f *os.File, prompt string) (string, error) {
	if _, err := fmt.Fprint(s.Err, prompt); err != nil {
		return "", err
	}
	line, err := term.ReadPassword(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("the passphrase cannot be read: %w", err)
	}
	_, err = fmt.Fprintln(s.Err)
	return string(line), err
}
