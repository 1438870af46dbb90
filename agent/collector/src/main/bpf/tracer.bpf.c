// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Counts the system calls of watched processes, each for the operation that its
 * thread shows in its cell of the trace table.
 *
 * Four programs at raw tracepoints: a call begins, a call returns, a thread
 * ends, a process becomes another. They run in the thread that it is about, so
 * what they keep of a thread has one writer among them. Everything is shared by
 * all watched processes of one user in one PID namespace: a process that nobody
 * watches pays for one pair of programs however many are watched.
 *
 * Only helpers and pt_regs are used, whose layout is the kernel's promise to user
 * space (asm/ptrace.h): the kernel needs no BTF. Linux 5.8 or later.
 *
 * The kernel's GPL-only helpers need a licence that it knows, so this file is
 * under either licence, at your choice.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name) __attribute__((section(name), used))
#define inline inline __attribute__((always_inline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* linux/bpf.h numbers the helpers. */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value,
				   __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
static __u64 (*bpf_ktime_get_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;
static __u64 (*bpf_get_current_pid_tgid)(void) = (void *)BPF_FUNC_get_current_pid_tgid;
static long (*bpf_get_current_comm)(void *to, __u32 size) = (void *)BPF_FUNC_get_current_comm;
static long (*bpf_probe_read_user)(void *to, __u32 size,
				   const void *from) = (void *)BPF_FUNC_probe_read_user;
static long (*bpf_probe_read_kernel)(void *to, __u32 size,
				     const void *from) = (void *)BPF_FUNC_probe_read_kernel;
static long (*bpf_get_ns_current_pid_tgid)(__u64 dev, __u64 ino, struct bpf_pidns_info *ids,
					   __u32 size) = (void *)BPF_FUNC_get_ns_current_pid_tgid;

/* What of the architecture matters. */
#if defined(__TARGET_ARCH_x86)
#define NR_lseek 8
#define NR_rt_sigreturn 15
#define NR_prctl 157
#define NR_restart_syscall 219
#define NR_uretprobe 335 /* how a uprobe comes back to the kernel, not the program's call */
#define NR_uprobe 336

#define FIRST_ARGUMENT_AT (14 * 8) /* struct pt_regs: di, si, cx, ip */
#define SECOND_ARGUMENT_AT (13 * 8)
#define NUMBER_AT (15 * 8)
#define CODE_SEGMENT_AT (17 * 8)
#define USER32_CS 0x23 /* asm/segment.h */
#define POINTER_AT (16 * 8)
#elif defined(__TARGET_ARCH_arm64)
#define NR_lseek 62
#define NR_rt_sigreturn 139
#define NR_prctl 167
#define NR_restart_syscall 128

#define FIRST_ARGUMENT_AT (0 * 8) /* struct user_pt_regs: regs[0], regs[1], pc, pstate */
#define SECOND_ARGUMENT_AT (1 * 8)
#define POINTER_AT (32 * 8)
#define NUMBER_AT (35 * 8) /* behind user_pt_regs: orig_x0, syscallno */
#define STATE_AT (33 * 8)
#define STATE_OF_32_BITS 0x10 /* PSR_MODE32_BIT */
#else
#error "which architecture?"
#endif

#define PR_SET_NAME 15
#define EINTR 4
#define MAX_ERRNO 4095
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ERESTART_RESTARTBLOCK 516

/* The trace table, dev.hiptide.table.TableLayout. */
#define OPERATIONS 128
#define CELLS 4096
#define CELL_BYTES 128
#define CELL_ROLE 8
#define CELL_CONTEXT 16
#define CELL_CARRIES_VIRTUAL 80
#define ROLE_HOST 1
#define ITERATION_SHIFT 16
#define BUCKETS 13

#define EPOCHS 16 /* that are told apart */

/* The upper half of the offset of an lseek(2) by which a thread tells its cell. */
#define MARK 0x48495054

#define PIDS (1 << 22) /* PID_MAX_LIMIT of 64-bit kernels */
#define PROCESSES 256
#define THREADS_BITS 14
#define THREADS (1 << THREADS_BITS)
#define PLACES 8 /* that a thread may have in the table of threads */
#define USES_MASK ((1 << THREADS_BITS) - 1)
#define INTERRUPTED 3
#define NUMBERS 512
#define NO_NUMBER 0x7fff
#define EXAMPLE_NANOS 100000000

/* Of a call that is not the program's, or that may have begun before the watch. */
#define NOT_COUNTED 1

/* A call that has begun. */
struct call {
	__u64 entered_ns; /* 0: none; NOT_COUNTED */
	__u64 context;
	__u64 ip; /* behind the call, of one that is interrupted */
	__u32 number;
	__u32 started; /* whether the first iteration had begun */
};

struct thread {
	__u32 pid; /* in the initial namespace; 0: the entry is free */
	__u32 tid; /* in the namespace of the processes */
	__u32 generation; /* place and how often it was used: tells threads apart */
	__u32 process;
	__u64 cell; /* address in the process; 0: none */
	struct call open;
	struct call interrupted[INTERRUPTED]; /* the last first */
	__u32 interruptions;
	__u32 named; /* how often it has given itself a name */
	__u32 started;
	__u32 iterates; /* whether its iterations are counted */
	__u64 skipped; /* iterations up to this one began before the watch */
	__u64 iteration; /* whose calls are being summed; 0: none */
	__u64 sync_calls;
	__u64 nanos;
	__u64 iterations; /* that have been counted */
	__u64 ended_ns;
	char comm[16]; /* when it has ended */
	__u64 activity; /* of its cell, when it last made a call outside of everything */
	__u32 epoch; /* how often that was another than before */
};

/* Two neighbours in a cell. */
struct doing {
	__u64 context;
	__u64 activity;
};

struct process {
	__u64 owner; /* the collector, and when it started */
	__u64 owner_start;
	__u32 pid; /* in the initial namespace; 0: not seen yet */
	__u32 tid; /* the same in the namespace of the processes */
	__u32 replaced; /* by another program */
	__u32 unused;
	__u64 cells; /* addresses in the process; 0: none */
	__u64 first_iteration;
	__u64 sync[NUMBERS / 64]; /* a bit for each system call */
	__u64 counted[NUMBERS / 64];
	/* losses */
	__u64 calls_lost; /* no room for their account or thread */
	__u64 contexts_lost; /* memory that could not be read */
	__u64 ends_lost; /* no room for a thread that has ended */
	__u64 foreign; /* calls with numbers of another architecture */
	/* iterations */
	__u64 sync_calls[BUCKETS + 1]; /* the last is the sum */
	__u64 nanos[BUCKETS + 1];
	__u64 sync_example_ns[BUCKETS];
	__u64 nanos_example_ns[BUCKETS];
};

struct account {
	__u64 calls;
	__u64 nanos;
};

struct example {
	__u64 tid;
	__u64 iteration;
	__u64 value;
	__u64 ns;
};

/* How the loader is to make a map. */
struct map_def {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 flags;
	__u32 inner; /* of a map of maps: 1 + the number of the map that the others are like */
};

/* A map of one element each, which programs reach without a lookup. */
SEC(".bss.watched") __u64 watched[PIDS / 64];
SEC(".bss.processes") struct process processes[PROCESSES];
SEC(".bss.control") struct {
	__u64 expected; /* how many processes are in the map */
	__u64 ns_dev;
	__u64 ns_ino;
} control;

SEC("maps") struct map_def accounts = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u64),
	.value_size = sizeof(struct account),
	.max_entries = 32768,
};
SEC("maps") struct map_def accounts_of = {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u32),
	.max_entries = PROCESSES,
	.inner = 1,
};
SEC("maps") struct map_def threads = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(__u32),
	.value_size = 256,
	.max_entries = THREADS,
	.flags = BPF_F_MMAPABLE,
};
/* Place in threads -> pid: who puts the entry in has the place. */
SEC("maps") struct map_def claims = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u32),
	.max_entries = THREADS,
};
/* Process id, of the initial namespace -> number in processes. */
SEC("maps") struct map_def process_of = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u32),
	.max_entries = PROCESSES,
};
/* The same by the id in the namespace of the processes, until the process makes a call. */
SEC("maps") struct map_def expected = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u32),
	.max_entries = PROCESSES,
};
/* Process and thread -> its cell and the iterations to skip, for threads that had one before. */
SEC("maps") struct map_def seeds = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u64),
	.value_size = sizeof(__u64),
	.max_entries = 2 * CELLS,
};
/* The same -> when the watch began, for threads that were there and have made no call since. */
SEC("maps") struct map_def veterans = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u64),
	.value_size = sizeof(__u64),
	.max_entries = 2 * CELLS,
};
/* Process and generation -> struct thread, for threads that have ended. */
SEC("maps") struct map_def ended = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u64),
	.value_size = 256,
	.max_entries = 4096,
};
/* Process, kind and bucket -> the last iteration but for those of a moment. */
SEC("maps") struct map_def examples = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u32),
	.value_size = sizeof(struct example),
	.max_entries = PROCESSES * 2 * BUCKETS,
};

/* A register of the caller. Not for every call: it costs as much as the rest of a program. */
static inline __u64 caller(struct bpf_raw_tracepoint_args *ctx, __u32 at)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (void *)ctx->args[0] + at);
	return value;
}

/* Whether the call that returns is of 32-bit code, whose numbers are others. */
static inline int is_foreign(struct bpf_raw_tracepoint_args *ctx)
{
#if defined(__TARGET_ARCH_x86)
	return (caller(ctx, CODE_SEGMENT_AT) & 0xffff) == USER32_CS;
#else
	return caller(ctx, STATE_AT) & STATE_OF_32_BITS;
#endif
}

static inline int is_watched(__u32 tgid)
{
	return watched[(tgid & (PIDS - 1)) / 64] >> (tgid % 64) & 1;
}

static inline struct process *process(__u32 number)
{
	return &processes[number & (PROCESSES - 1)];
}

/* A process that is waited for has come: from here on it is known by its id in the kernel. */
static inline int has_come(__u32 tgid)
{
	struct bpf_pidns_info ids;
	__u32 *number, slot;

	if (bpf_get_ns_current_pid_tgid(control.ns_dev, control.ns_ino, &ids, sizeof(ids)))
		return 0;
	number = bpf_map_lookup_elem(&expected, &ids.tgid);
	if (!number)
		return 0;
	slot = *number;
	bpf_map_update_elem(&process_of, &tgid, &slot, BPF_ANY);
	if (bpf_map_delete_elem(&expected, &ids.tgid) == 0) { /* not another thread of it */
		process(slot)->pid = tgid;
		__sync_fetch_and_add(&watched[(tgid & (PIDS - 1)) / 64], 1ULL << (tgid % 64));
		__sync_fetch_and_add(&control.expected, -1);
	}
	return 1;
}

static inline struct thread *find_thread(__u32 pid)
{
	__u32 place = pid & (THREADS - 1);
	struct thread *thread = bpf_map_lookup_elem(&threads, &place);

	if (likely(thread && thread->pid == pid))
		return thread;
	for (__u32 i = 1; i < PLACES; i++) {
		place = (pid + i) & (THREADS - 1);
		thread = bpf_map_lookup_elem(&threads, &place);
		if (thread && thread->pid == pid)
			return thread;
	}
	return 0;
}

/* By lseek(2) of a thread that has got a cell: it is known before its next call. */
static inline void mark(struct thread *thread, __u32 cell)
{
	__u64 cells = process(thread->process)->cells;
	__u64 role = 0, carries_virtual = 0;

	if (!cells || cell >= CELLS)
		return;
	thread->cell = cells + cell * CELL_BYTES;
	bpf_probe_read_user(&role, sizeof(role), (void *)thread->cell + CELL_ROLE);
	bpf_probe_read_user(&carries_virtual, sizeof(carries_virtual),
			    (void *)thread->cell + CELL_CARRIES_VIRTUAL);
	thread->iterates = role == ROLE_HOST && !carries_virtual;
}

static inline struct thread *new_thread(__u32 pid, __u32 tgid)
{
	__u32 *number = bpf_map_lookup_elem(&process_of, &tgid);
	struct bpf_pidns_info ids = {};
	__u64 key, *seed;

	if (!number)
		return 0;
	for (__u32 i = 0; i < PLACES; i++) {
		__u32 place = (pid + i) & (THREADS - 1);
		struct thread *thread = bpf_map_lookup_elem(&threads, &place);
		__u32 uses;

		if (!thread || thread->pid ||
		    bpf_map_update_elem(&claims, &place, &pid, BPF_NOEXIST))
			continue;
		uses = thread->generation + 1;
		__builtin_memset(thread, 0, sizeof(*thread));
		thread->generation = place << THREADS_BITS | (uses & USES_MASK);
		thread->process = *number;
		bpf_get_ns_current_pid_tgid(control.ns_dev, control.ns_ino, &ids, sizeof(ids));
		thread->tid = ids.pid ? ids.pid : pid;
		thread->pid = pid;
		key = (__u64)thread->process << 32 | thread->tid;
		seed = bpf_map_lookup_elem(&seeds, &key);
		if (seed) {
			mark(thread, *seed & (CELLS - 1));
			thread->skipped = *seed >> ITERATION_SHIFT;
			bpf_map_delete_elem(&seeds, &key);
		}
		bpf_map_delete_elem(&veterans, &key);
		return thread;
	}
	__sync_fetch_and_add(&process(*number)->calls_lost, 1);
	return 0;
}

/*
 * The account of a call. One outside of everything has no operation; there, the epoch's last digits
 * take the operation's place: whoever reads can tell what came after the thread's last operation.
 */
static inline __u64 account_key(const struct thread *thread, const struct call *call, __u32 number,
			       __u32 error)
{
	__u64 operation = call->context ? call->context & (OPERATIONS - 1) : thread->epoch & (EPOCHS - 1);

	return (__u64)thread->generation << 36 | (__u64)(call->started != 0) << 35 |
	       (__u64)(call->context != 0) << 34 | operation << 27 | (__u64)number << 12 | error;
}

/*
 * A thread's first call of a kind: the only moment at which numbers of another architecture are
 * looked for. Such a call opens no account under its number, so the next one comes here, too.
 */
static inline struct account *open_account(struct bpf_raw_tracepoint_args *ctx,
					   struct thread *thread, const struct call *call,
					   __u32 error, void *accounts_of_process)
{
	__u64 key = account_key(thread, call, call->number, error);
	struct account none = {};

	/* rt_sigreturn has put back other registers */
	if (call->number != NR_rt_sigreturn && is_foreign(ctx)) {
		__sync_fetch_and_add(&process(thread->process)->foreign, 1);
		key = account_key(thread, call, NO_NUMBER, error);
	}
	bpf_map_update_elem(accounts_of_process, &key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(accounts_of_process, &key);
}

static inline void charge(struct bpf_raw_tracepoint_args *ctx, struct thread *thread,
			  const struct call *call, __u32 error, __u64 nanos)
{
	__u64 key = account_key(thread, call, call->number, error);
	__u32 number = thread->process;
	void *of_process = bpf_map_lookup_elem(&accounts_of, &number);
	struct account *account;

	if (!of_process)
		return;
	account = bpf_map_lookup_elem(of_process, &key);
	if (unlikely(!account)) {
		account = open_account(ctx, thread, call, error, of_process);
		if (!account) {
			__sync_fetch_and_add(&process(number)->calls_lost, 1);
			return;
		}
	}
	account->calls++;
	account->nanos += nanos;
}

/* dev.hiptide.table.counts.IterationTable has the bounds. */
#define ABOVE(bound) ((__u64)(bound) - n >> 63) /* 1 or 0, without a branch for the verifier to try */

static inline __u32 sync_calls_bucket(__u64 n)
{
	return ABOVE(0) + ABOVE(1) + ABOVE(2) + ABOVE(3) + ABOVE(5) + ABOVE(10) + ABOVE(20) +
	       ABOVE(50) + ABOVE(100) + ABOVE(200) + ABOVE(500) + ABOVE(1000);
}

static inline __u32 nanos_bucket(__u64 n)
{
	return ABOVE(1000) + ABOVE(10000) + ABOVE(50000) + ABOVE(100000) + ABOVE(250000) +
	       ABOVE(500000) + ABOVE(1000000) + ABOVE(2500000) + ABOVE(10000000) +
	       ABOVE(100000000) + ABOVE(1000000000) + ABOVE(10000000000ULL);
}

static inline void keep_example(const struct thread *thread, __u32 kind, __u32 bucket,
				__u64 *last_ns, __u64 value, __u64 now)
{
	__u32 key = thread->process << 8 | kind << 4 | bucket;
	struct example example = {
		.tid = thread->tid,
		.iteration = thread->iteration,
		.value = value,
		.ns = now,
	};

	if (now - *last_ns < EXAMPLE_NANOS)
		return;
	*last_ns = now;
	bpf_map_update_elem(&examples, &key, &example, BPF_ANY);
}

static inline void end_iteration(struct thread *thread, __u64 now)
{
	struct process *of = process(thread->process);
	__u32 calls = sync_calls_bucket(thread->sync_calls);
	__u32 nanos = nanos_bucket(thread->nanos);

	if (calls >= BUCKETS || nanos >= BUCKETS) /* never; the verifier cannot know */
		return;
	__sync_fetch_and_add(&of->sync_calls[calls], 1);
	__sync_fetch_and_add(&of->sync_calls[BUCKETS], thread->sync_calls);
	__sync_fetch_and_add(&of->nanos[nanos], 1);
	__sync_fetch_and_add(&of->nanos[BUCKETS], thread->nanos);
	keep_example(thread, 0, calls, &of->sync_example_ns[calls], thread->sync_calls, now);
	keep_example(thread, 1, nanos, &of->nanos_example_ns[nanos], thread->nanos, now);
	thread->iterations++;
}

static inline void add_to_iteration(struct thread *thread, const struct call *call, __u64 nanos,
				    __u64 now)
{
	__u64 iteration = call->context >> ITERATION_SHIFT;
	struct process *of = process(thread->process);
	__u32 word = (call->number & (NUMBERS - 1)) / 64, bit = call->number % 64;

	if (iteration <= thread->skipped || call->number >= NUMBERS ||
	    !(of->counted[word] >> bit & 1))
		return;
	if (iteration != thread->iteration) {
		if (thread->iteration)
			end_iteration(thread, now);
		thread->iteration = iteration;
		thread->sync_calls = 0;
		thread->nanos = 0;
	}
	thread->sync_calls += of->sync[word] >> bit & 1;
	thread->nanos += nanos;
}

static inline void returned(struct bpf_raw_tracepoint_args *ctx, struct thread *thread,
			    const struct call *call, __u32 error, __u64 now)
{
	__u64 nanos = now - call->entered_ns;

	charge(ctx, thread, call, error, nanos);
	if (thread->iterates && call->context >> ITERATION_SHIFT)
		add_to_iteration(thread, call, nanos, now);
}

static inline void pop(struct thread *thread)
{
	thread->interrupted[0] = thread->interrupted[1];
	thread->interrupted[1] = thread->interrupted[2];
	thread->interruptions--;
}

/* Handlers nest; what lies too deep is given up. */
static inline void push(struct thread *thread)
{
	if (thread->interruptions == INTERRUPTED)
		__sync_fetch_and_add(&process(thread->process)->calls_lost, 1);
	else
		thread->interruptions++;
	thread->interrupted[2] = thread->interrupted[1];
	thread->interrupted[1] = thread->interrupted[0];
	thread->interrupted[0] = thread->open;
}

static inline __u64 read_user(struct thread *thread, __u64 address)
{
	__u64 value = 0;

	if (unlikely(bpf_probe_read_user(&value, sizeof(value), (void *)address)))
		__sync_fetch_and_add(&process(thread->process)->contexts_lost, 1);
	return value;
}

/* What the thread is doing as a call begins. */
static inline __u64 context_of(struct thread *thread)
{
	struct doing doing = {};

	if (!thread->cell)
		return 0;
	if (unlikely(bpf_probe_read_user(&doing, sizeof(doing), (void *)thread->cell + CELL_CONTEXT)))
		__sync_fetch_and_add(&process(thread->process)->contexts_lost, 1);
	if (!doing.context && doing.activity != thread->activity) {
		thread->activity = doing.activity;
		thread->epoch++;
	}
	return doing.context;
}

/*
 * A call that a seccomp filter answers does not pass the first tracepoint, and takes no time. Its
 * number is still in the registers.
 */
static inline void was_refused(struct bpf_raw_tracepoint_args *ctx, struct thread *thread, long value,
			       __u64 now)
{
	__u32 number = caller(ctx, NUMBER_AT);
	struct call call = {
		.entered_ns = now,
		.context = context_of(thread),
		.number = number > NO_NUMBER ? NO_NUMBER : number,
		.started = thread->started,
	};

	returned(ctx, thread, &call, value < 0 && value >= -MAX_ERRNO ? -value : 0, now);
}

static inline void open_call(struct thread *thread, __u64 number, __u64 entered_ns)
{
	if (unlikely(!thread->started)) {
		__u64 first = process(thread->process)->first_iteration;

		thread->started = first && read_user(thread, first);
	}
	thread->open.started = thread->started;
	thread->open.context = context_of(thread);
	thread->open.number = number > NO_NUMBER ? NO_NUMBER : number;
	thread->open.entered_ns = entered_ns;
}

/*
 * A thread that was inside a call when the watch began becomes known when it returns from it. The
 * number is still in the registers, but for that of a call that was restarted.
 */
static inline struct thread *veteran(struct bpf_raw_tracepoint_args *ctx, __u32 pid, __u32 tgid)
{
	__u32 *number = bpf_map_lookup_elem(&process_of, &tgid);
	struct bpf_pidns_info ids = {};
	struct thread *thread;
	__u64 key, *began, call, entered_ns;

	if (!number)
		return 0;
	bpf_get_ns_current_pid_tgid(control.ns_dev, control.ns_ino, &ids, sizeof(ids));
	key = (__u64)*number << 32 | (ids.pid ? ids.pid : pid);
	began = bpf_map_lookup_elem(&veterans, &key);
	call = caller(ctx, NUMBER_AT);
	if (!began || call == NR_restart_syscall || call > NO_NUMBER)
		return 0;
	entered_ns = *began;
	thread = new_thread(pid, tgid);
	if (thread)
		open_call(thread, call, entered_ns);
	return thread;
}

SEC("raw_tracepoint/sys_enter")
int call_begins(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 pid = id, tgid = id >> 32;
	__u64 number = ctx->args[1];
	struct thread *thread;

	if (!is_watched(tgid) && (likely(!control.expected) || !has_come(tgid)))
		return 0;
	thread = find_thread(pid);
	if (unlikely(!thread)) {
		thread = new_thread(pid, tgid);
		if (!thread)
			return 0;
	}
	if (number == NR_lseek) {
		__u64 offset = caller(ctx, SECOND_ARGUMENT_AT);

		if (offset >> 32 == MARK) {
			thread->skipped = 0;
			mark(thread, offset);
			thread->open.entered_ns = NOT_COUNTED;
			return 0;
		}
	} else if (number == NR_prctl) {
		if (caller(ctx, FIRST_ARGUMENT_AT) == PR_SET_NAME)
			thread->named++;
#ifdef NR_uprobe
	} else if (number == NR_uprobe || number == NR_uretprobe) {
		thread->open.entered_ns = NOT_COUNTED;
		return 0;
#endif
	}
	if (unlikely(thread->interruptions)) {
		struct call *last = &thread->interrupted[0];

		if (number == NR_restart_syscall ||
		    (number == last->number && caller(ctx, POINTER_AT) == last->ip)) {
			thread->open = *last;
			pop(thread);
			return 0;
		}
	}
	open_call(thread, number, bpf_ktime_get_ns());
	return 0;
}

SEC("raw_tracepoint/sys_exit")
int call_returns(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 pid = id, tgid = id >> 32;
	long value = ctx->args[1];
	struct thread *thread;
	__u64 now;
	__u32 error;

	if (!is_watched(tgid))
		return 0;
	thread = find_thread(pid);
	if (unlikely(!thread)) {
		thread = veteran(ctx, pid, tgid);
		if (!thread)
			return 0;
	}
	now = bpf_ktime_get_ns();
	if (unlikely(thread->open.entered_ns <= NOT_COUNTED)) {
		if (!thread->open.entered_ns)
			was_refused(ctx, thread, value, now);
		thread->open.entered_ns = 0;
		return 0;
	}
	if (likely(value >= 0 || value < -MAX_ERRNO)) {
		error = 0;
	} else if (value == -ERESTARTSYS || value == -ERESTARTNOINTR || value == -ERESTARTNOHAND ||
		   value == -ERESTART_RESTARTBLOCK) {
		thread->open.ip = caller(ctx, POINTER_AT);
		push(thread);
		thread->open.entered_ns = 0;
		return 0;
	} else {
		error = -value;
	}
	if (unlikely(thread->open.number == NR_rt_sigreturn)) {
		error = 0; /* the value is the interrupted code's */
		if (thread->interruptions && thread->interrupted[0].ip == caller(ctx, POINTER_AT)) {
			returned(ctx, thread, &thread->interrupted[0], EINTR, now);
			pop(thread);
		}
	}
	returned(ctx, thread, &thread->open, error, now);
	thread->open.entered_ns = 0;
	return 0;
}

static inline void release(struct thread *thread)
{
	__u64 key = (__u64)thread->process << 32 | thread->generation;
	__u32 place = thread->generation >> THREADS_BITS;

	thread->ended_ns = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&ended, &key, thread, BPF_ANY))
		__sync_fetch_and_add(&process(thread->process)->ends_lost, 1);
	thread->pid = 0;
	bpf_map_delete_elem(&claims, &place);
}

SEC("raw_tracepoint/sched_process_exit")
int thread_ends(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct thread *thread;

	if (!is_watched(id >> 32))
		return 0;
	thread = find_thread(id);
	if (!thread)
		return 0;
	bpf_get_current_comm(thread->comm, sizeof(thread->comm));
	release(thread);
	return 0;
}

/* Of the process's threads only the caller is left, and has the id of the first one. */
SEC("raw_tracepoint/sched_process_exec")
int process_becomes_another(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32, former = ctx->args[1];
	struct thread *thread;
	__u32 *number;

	if (!is_watched(tgid))
		return 0;
	thread = find_thread(former);
	if (thread) {
		thread->open.entered_ns = 0;
		release(thread);
	}
	number = bpf_map_lookup_elem(&process_of, &tgid);
	if (!number)
		return 0;
	process(*number)->replaced = 1;
	if (bpf_map_delete_elem(&process_of, &tgid) == 0)
		__sync_fetch_and_add(&watched[(tgid & (PIDS - 1)) / 64], -(1ULL << (tgid % 64)));
	return 0;
}

SEC("license") char _license[] = "GPL"; /* one of the two: the kernel's list has no pair of both */
