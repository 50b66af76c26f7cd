package app

import (
	"log/slog"

	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/ear/engine"
	"github.com/hangup-project/hangup/internal/ear/model"
)

// partiesOf is how many streams a call may need: a phone line may give each party
// one of its own.
const partiesOf = 2

// EarWish is the ear that the settings ask for.
func EarWish(cfg config.Config, log *slog.Logger) engine.Wish {
	return engine.Wish{Use: cfg.Ear.Use, Folder: cfg.Ear.Folder, Models: model.Folder(cfg.Data), Calls: partiesOf * cfg.Ear.Calls, Memory: int64(cfg.Ear.Memory), Log: log}
}
