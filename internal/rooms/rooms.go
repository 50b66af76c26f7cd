// Package rooms holds no code: its tests keep the layout of the project, what
// each package may import, and that each says what it is for.
package rooms
