// Package intake takes in the sound of calls: from the microphone of a browser
// over a websocket, and from recordings that were sent whole. Sound becomes
// samples at one rate, and goes to a call on a live.Board; none of it is kept.
package intake

// Rate is how many samples a second the calls of a microphone and of recordings
// have.
const Rate = 16000
