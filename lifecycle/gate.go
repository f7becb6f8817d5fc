package lifecycle

import "context"

// WithGate returns a context for Service.Execute, whose pass asks maySend before it sends an operation. The pass has read the
// transaction then, and found that the operation is to be sent. If the answer is false it sends nothing and comes again; the
// operation stays as it is. A runner uses it to stop sending for an account that Monext turns away, also in passes that
// have begun, while reads go on. maySend may be called more than once in a pass, and must be quick.
func WithGate(ctx context.Context, maySend func() bool) context.Context {
	return context.WithValue(ctx, gateKey{}, maySend)
}

type gateKey struct{}

// maySend asks the gate of a pass, if it has one.
func maySend(ctx context.Context) bool {
	ask, ok := ctx.Value(gateKey{}).(func() bool)
	return !ok || ask()
}
