// Package leak finds what must never be seen: access keys, session tokens, e-mail addresses, names and addresses of
// people, card numbers and aliases of cards. It is for the tests of this repository only; nothing that users build imports it.
//
// A test gives everything its code produces for others to read to a [Watch]: the log, the errors, the events, the jobs, the
// files, the output of programs. When the test ends, the Watch fails it for whatever [Scan] finds:
//
//	watch := leak.New(t)
//	client, err := monext.New(credentials, monext.WithLogger(watch.Logger()), …)
//	_, err = client.Capture(ctx, id, request)
//	watch.Error(err)
//
// With MONEXT_EVIDENCE naming a directory, every Watch also leaves there what it saw, and the program in
// internal/leak/collect reads it all again after the tests, together with what the tests printed, and fails when a package
// that has something to show left nothing. So neither a leak nor a blind scanner passes.
//
// People of the tests are invented, and [Scan] knows them by name. A test of this package fails when a test elsewhere
// invents a person that Scan does not know, or makes a client, a service, a processor or a database that no Watch sees.
package leak
