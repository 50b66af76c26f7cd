// Package publish holds warnings for the public, and every form in which one
// leaves the house: feeds, an alert, exports for analysts, short texts.
//
// A Bulletin is drafted from a wave or a campaign (Draft), edited by a person,
// and held to rules (Check). What goes out is a Public, which can only be made
// from a bulletin that keeps them: no form takes anything else. The package
// has no place for a report, its words or the number of a person who told of a
// call; counts below Least are not told, and no place is finer than a region
// or an area code. docs/PUBLISH.md says what each form is for.
//
// Nothing here reads a clock: the same bulletins give the same bytes.
package publish
