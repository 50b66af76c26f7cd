package engine

// Group is the number of the program's process; 0 where it does not run.
func (e *Engine) Group() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state.process
}
