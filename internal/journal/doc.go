// Package journal writes down everything that the desk takes in, on a NATS
// JetStream server that runs inside the process and listens nowhere. It is
// desk.Journal.
//
// # What is promised
//
// A place that Append or Bury has returned is on the disk. The steps are:
//
//  1. One goroutine takes all records that wait, publishes them, and has the
//     server's answer for each. The server (one replica, no asynchronous flush)
//     answers after it has written the record into its block file, so that a
//     process killed from here on loses nothing.
//  2. It syncs the block files that the records are in, and their folder where a
//     file is new, so that a machine that loses power loses nothing either.
//  3. Only then is anybody answered, and only then can Read see the records: a
//     reader never knows what a loss of power could still take back.
//
// JetStream's own SyncAlways syncs for each record; here one sync serves all
// that wait. Its atomic batches would do so too, but they write each batch into
// a folder of its own first, and the words in that copy are freed and never
// overwritten. Each record stays a message of its own, so that it can be
// erased.
//
// A sync that fails is not tried again on the same pages, for the system may
// have dropped them: nobody is answered, and before anything else is accepted
// the server is started anew and the blocks in question are written and synced
// again from what can be read.
//
// # A full disk
//
// Before each group the free space is looked at, and what would leave less than
// Options.MinFree is refused with desk.ErrFull. What is kept free is what
// erasing needs, which writes a whole block. Should a write fail all the same,
// the server answers nothing and takes its newest block for empty; it is started
// anew within the process before anybody reads or writes again. Read believes
// that a record is missing only of a server that is sound and says so itself.
//
// # What is destroyed
//
// JetStream erases a record by writing its block anew without it, which leaves
// the old file on the disk with no name. So the block is given a second name
// (a hard link) first, and once the new one is on the disk the old one is
// overwritten, synced and removed. If the process dies between, the next Open
// does that.
// On a drive that never writes in place (most flash, copy-on-write file
// systems) no program can do more. Where the file system has no hard links (FAT)
// the old block is left to be overwritten by whatever comes next.
//
// Forget drops what has aged in whole blocks, overwritten as above, and erases
// single records where a block is only partly aged. That costs a block for each
// record, so it stops after some hundred megabytes and leaves the rest for its
// next call. Until then those records are still there to be read and erased: a
// record is never hidden and still on the disk.
package journal
