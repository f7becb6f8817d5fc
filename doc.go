// Package monextgo is the landing page of monext-go, an SDK for the order
// lifecycle of Monext (Monext Online, formerly Payline). It holds nothing else.
//
// An order is validated and sent to Monext, the buyer pays, shipping it captures
// the money, cancelling it gives the money back, and customer service can always
// say what was captured, cancelled and refunded, and why. No operation ever has
// two effects, nothing acknowledged is lost, and what cannot be known is shown,
// not guessed.
//
// The packages, in the order data goes through them:
//
//   - [github.com/monext-community/monext-go/order]: the order payload, with
//     exact money and validation that reports every fault at once;
//     order/sfcc reads Salesforce Commerce Cloud exports.
//   - [github.com/monext-community/monext-go/monext]: the HTTP client, whose
//     every call ends in an outcome; monext/monexttest is the simulator, a Monext for tests.
//   - [github.com/monext-community/monext-go/lifecycle]: the payment, its
//     states, its ledger and its operations; lifecycle/storetest proves a store.
//   - [github.com/monext-community/monext-go/queue]: durable jobs and the
//     Processor; queue/queuetest proves a queue, and the module queue/sqlite
//     keeps payments and jobs in one file.
//
// The README has a program that takes one order all the way.
package monextgo
