// Package queue carries the work that must survive a crash: a capture that waits for a parcel, a refund whose answer was
// lost, a look at a payment whose buyer never came back.
//
// A [Spec] is what a host asks for; enqueued, it is a [Job]. A worker takes it by a [Lease], which is exclusive, expires and
// is fenced by a [Token], works on it, and says by a [Settlement] what became of it:
//
//	pending -> leased -> done        Complete
//	                  -> pending     Retry (the attempt counts) or Release (it does not)
//	                  -> dead        Bury, or Retry when no attempt is left
//	pending -> cancelled             Admin.Cancel
//	dead, cancelled -> pending       Admin.Requeue
//
// # Pull and push
//
// A [Queue] is pulled: somebody asks it for leases. [NewMemory] is one, for tests; queue/sqlite is a durable one. Engines
// that own their loop, such as River, are only an [Enqueuer] here and call the same [Executor] as the pulled ones do.
// Whoever writes a Queue proves it with package queuetest.
//
// # Processor
//
// A [Processor] runs an Executor over any Queue: by hand with RunOnce and Drain, as one does in a test environment, or
// automatically with Run, as one does in production. Run works in production, RunOnce and Drain elsewhere; Config.AllowRun
// and Config.AllowManual lift that. Plan shows what is due and takes nothing. While a service turns an account's
// credentials away, or is down, the Processor puts that account's jobs off, and their attempts with them; the other
// accounts go on. A pause lasts up to 15 minutes; Processor.Resume ends it at once, such as after monext.Client.Rotate.
//
// [Work] makes the lifecycle's services an Executor, [Sweep] has them look after payments whose jobs were lost, and
// [Outbox] gives a store that keeps no jobs a queue to put them in.
//
// # What a queue does not promise
//
// Jobs run at least once. The token fences a stale worker's settlement, not a call that it already sent: that a capture is
// never made twice is the work of package lifecycle, which reads back before it sends again. For the same reason a job
// carries references and no amounts, and no personal data: losing the whole queue loses no work, because the lifecycle's
// sweep asks for it again.
package queue
