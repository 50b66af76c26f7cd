package store_test

import (
	"path/filepath"
	"testing"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/store"
	"github.com/hangup-project/hangup/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) desk.Store {
		s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "desk.db")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
