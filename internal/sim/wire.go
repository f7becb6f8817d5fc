package sim

import "github.com/monext-community/monext-go/lifecycle"

func (w *world) wired(p *process) lifecycle.Gateway { return gateway{p} }
