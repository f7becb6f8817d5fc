package monexttest

// LoseFile closes the state file behind the server's back, so that the next write fails.
func (s *Server) LoseFile() error { return s.file.f.Close() }
