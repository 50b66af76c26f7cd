package wave

import "math"

// window is the number of days after which a day is taken as told in full.
const window = 21

// toldWithin is the share of reports told within so many days of the call, on
// one day of complaints to the FTC (2021-07-07, 14,029 of them): the curve
// that a desk starts from.
var toldWithin = [window + 1]float64{
	.6973, .8380, .8700, .8727, .8794, .9052, .9259, .9381, .9491, .9570, .9576,
	.9596, .9640, .9683, .9724, .9749, .9774, .9777, .9780, .9790, .9802, .9818,
}

// How much the starting curves weigh, in reports, and how fast what was
// learned is forgotten: a half-life of 34 days.
const (
	delayWeight = 50.0
	hourWeight  = 50.0
	delayKept   = 0.98
	delayReach  = 365 // days; what is older weighs less than a thousandth
)

// officeDay is the share of reports told in each hour of the day, if they were
// told evenly from 9 to 17, and one in ten at other times.
func officeDay(hour int) float64 {
	const outside = 0.1
	if hour >= 9 && hour < 17 {
		return (1-outside)/8 + outside/24
	}
	return outside / 24
}

// punctuality says which share of a day's reports can have been told by now.
type punctuality struct {
	within [window + 1]float64 // by the end of so many days after the call
	byHour float64             // of a day's tellings, by this hour
}

// punctual learns from what was told before today.
func (a *almanac) punctual(today Day, hour int) punctuality {
	var p punctuality
	var delays [window + 1]float64
	var hours [24]float64
	kept := 1.0
	for d := today - 1; d >= today-delayReach && d >= a.base; d-- {
		if e := a.entry(d); e != nil {
			for i, n := range e.delays {
				delays[i] += kept * float64(n)
			}
			for i, n := range e.hours {
				hours[i] += kept * float64(n)
			}
		}
		kept *= delayKept
	}
	before, sum, all := 0.0, 0.0, delayWeight
	for _, n := range delays {
		all += n
	}
	for i := range delays {
		sum += delays[i] + delayWeight*(toldWithin[i]-before)/toldWithin[window]
		before = toldWithin[i]
		p.within[i] = sum / all
	}
	told := 0.0
	for i := range hours {
		told += hours[i]
		if i < hour {
			p.byHour += hours[i] + hourWeight*officeDay(i)
		}
	}
	p.byHour /= told + hourWeight
	return p
}

// share is the part of a day's reports that can have been told by now, the day
// having been so many days ago.
func (p *punctuality) share(ago Day) float64 {
	switch {
	case ago >= window:
		return 1
	case ago <= 0:
		return p.within[0] * p.byHour
	}
	return math.FMA(p.byHour, p.within[ago]-p.within[ago-1], p.within[ago-1])
}
