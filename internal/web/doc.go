// Package web is the pages of the desk: plain forms and tables that work
// without a script, made better by one where it is there. It is thin over the
// desk, which does the work, and access, which says who may ask for it. It
// writes no words, no number and no address of a request to any log.
package web
