// Package aberration tells whether a count is higher than it should be: the
// detectors of the field that is called aberration detection.
//
// Daily is the detector for daily streams: a discounted Gamma-Poisson baseline, of
// constant cost a day, and a one-sided CUSUM over its z scores, with the
// threshold of Allot for a budget of false alarms. Baseline with Sum is the one of the
// literature from which it was made. FarringtonFlexible is the one for weekly streams with years of
// history. The others (the Farrington algorithm of 1996, EARS, RKI, Bayes,
// CUSUM) are here to be compared with. All take counts of whole periods, oldest
// first, and know nothing of dates: a caller that has time zones settles them
// when it counts.
//
// The package is pure. Nothing in it allocates on the daily path.
package aberration
