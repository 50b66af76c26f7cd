package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
)

// Whoever comes too often is told how long to wait, in whole seconds.
func TestTooOftenIsNoFaultOfTheDesk(t *testing.T) {
	p := problemOf(fmt.Errorf("setting it: %w", &access.Slow{Wait: 1200 * time.Millisecond}), "body")
	if p.Status != http.StatusTooManyRequests || p.GetHeaders().Get("Retry-After") != "2" {
		t.Errorf("%+v %v", p, p.GetHeaders())
	}
}
