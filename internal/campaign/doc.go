// Package campaign says which reports belong together: the same script, or the
// same number to ring back, domain, session code, payee or licence string.
//
// A Ledger is a fold over the reports in the order of the journal. What it
// knows after a report depends on the reports and decisions before it and on
// nothing else, so that grouping online and grouping again from scratch are one
// thing. It holds no words: a report comes as a Trace, with MinHash signatures
// of what was said.
//
// Two reports of one script are alike to 0.7 and more in words and sequences of
// four words, two of one variant to 0.85 in sequences alone; what only the
// longer of two texts has counts half. A report is compared with representatives
// of campaigns alone.
//
// A victim's story has hardly a sentence of the call, so it finds its campaign by
// telling words: how unusual those are that both have, in calls and stories at
// large, against what long texts share by chance and what speaks for the next
// campaign. What is not nearly certain is asked of a person (Held).
//
// Guards hold back what would swallow everything: values
// that nobody owns, values that meet too much, and merges of campaigns that
// share too little or hang on one person, which wait for somebody (Held).
package campaign
