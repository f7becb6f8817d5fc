package monexttest

// LoseFile closes the state file behind the server's back, so that the next write fails.
func (s *Server) LoseFile() error { return s.file.f.Close() }

// Free reports whether nobody holds the server's locks.
func (s *Server) Free() bool {
	if !s.turn.TryLock() {
		return false
	}
	defer s.turn.Unlock()
	if !s.mu.TryLock() {
		return false
	}
	s.mu.Unlock()
	return true
}
