// Package desk is what the desk does: take in a report, find it again, add to
// it, correct it, prepare it for the authorities, erase it. Everything that
// changes is written to the Journal first and acknowledged then; a projector
// carries it into the Store, where it is found. The pages, the API and the
// command line are thin over this package; the journal and the store are its
// ports.
package desk
