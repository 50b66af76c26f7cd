// Package kb embeds the knowledge base that Hangup ships with: what scammers
// do, what is true instead, and who says so. It is data; docs/KNOWLEDGE.md
// describes the files, internal/knowledge reads them.
package kb

import "embed"

// FS holds the files of the knowledge base.
//
//go:embed version.yaml stance.yaml composites.yaml words tactics artefacts statements advice channels recording
var FS embed.FS
