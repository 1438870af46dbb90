# The entry points of a checkout. Needs a JDK 17 or later and Maven 3.8.7 or later.
SHELL := /bin/bash
.DEFAULT_GOAL := help

MVN ?= mvn -B -ntp
APT ?= apt-get
# Wait for apt's lock: a fresh machine may be updating itself.
APT_PATIENCE := -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3

# What the tests use beside the JDK, as Debian names it. A package's command has its name, that of
# linux-perf without the first half.
TEST_PACKAGES := bpftrace clang gdb jsonnet linux-perf prometheus prometheus-alertmanager strace tmux

BENCH := java -jar bench/target/hiptide-bench.jar

# Starts what bench-runtime measures.
JAVA ?= java
ROUNDS ?= 10
# The names of what bench-runtime measures; empty for all.
MEASURE ?=

TRACER_ROUNDS ?= 5
# Of each program of the study.
TRACER_ITERATIONS ?= 10000

# For how many seconds the stack stays up when the alert has come, to be looked at.
STAY ?= 0

# How long one Prometheus scrapes each number of endpoints.
SCALE_SECONDS ?= 180
SCALE_ENDPOINTS ?= 125 250 500

DEMO_ITERATIONS ?= 40000
SOAK_ITERATIONS ?= 1000000
# For random kernels, each way of compiling them.
SOAK_SECONDS ?= 250
# Of each test of the agent's safety.
SOAK_REPETITIONS ?= 50

.PHONY: help build dist dist-check demo stack generate bpf test test-quick test-tools bench bench-runtime bench-tracer bench-scale soak format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build all jars, without the tests
	$(MVN) -q -DskipTests package

# Jars have the permissions of the files that they are made of: the build's, and those of the checkout.
dist: ## what a release has, in target/dist: jars, sources, Javadoc, POMs and SBOMs for Maven, an archive, a Debian package
	chmod -R u=rwX,go=rX LICENSE runtime/src agent/*/src
	umask 022 && $(MVN) -q -Prelease -Dmaven.test.skip=true -pl runtime,agent/jar -am clean package
	packaging/package target/dist
	packaging/bundle target/dist/maven

dist-check: ## make dist twice, in two copies, and compare; check what Maven Central and Debian ask; needs jq and unzip
	packaging/check

demo: build ## repeat the study in about two minutes, with /metrics to watch
	bin/hiptide experiment --iterations $(DEMO_ITERATIONS)

stack: test-tools build ## Prometheus, Alertmanager and the study's programs on this machine, until an alert comes
	java -cp bench/target/hiptide-bench.jar dev.hiptide.stack.StackMain $(STAY)

generate: ## rewrite what the mixin makes: dashboards, rules and alerts, and Kubernetes' copy of the rules
	jsonnetfmt -i grafana/mixin/*sonnet
	jsonnet -m grafana/dashboards grafana/mixin/dashboards.jsonnet
	jsonnet -S -m prometheus/rules grafana/mixin/rules.jsonnet
	kubernetes/generate

bpf: ## compile the kernel programs again, after a change of tracer.bpf.c; needs clang
	agent/collector/src/main/bpf/compile agent/collector/src/main/resources/dev/hiptide/tracer/bpf

test: test-tools ## run all tests
	$(MVN) verify

# Without what is tagged as slow, or as starting processes that take their time.
test-quick: ## run the tests that need no built jar and little time, for the loop while one works
	$(MVN) -q -T 2 -Dspotless.check.skip=true -Denforcer.skip=true -DexcludedGroups='slow | process' test

# policy-rc.d keeps Debian from starting Prometheus as a service when it is installed: the tests
# start their own. The file is taken away again, and never put in the place of another.
test-tools:
	@missing=(); \
	for package in $(TEST_PACKAGES); do \
	  command -v "$${package#linux-}" > /dev/null || missing+=("$$package"); \
	done; \
	if (( $${#missing[@]} == 0 )); then exit 0; fi; \
	if (( $$(id -u) != 0 )) || ! command -v $(APT) > /dev/null; then \
	  echo "The tests need: $${missing[*]}. On Debian, run as root:" >&2; \
	  echo "  apt-get install --no-install-recommends $${missing[*]}" >&2; \
	  exit 1; \
	fi; \
	policy=/usr/sbin/policy-rc.d; \
	if [[ ! -e $$policy ]]; then \
	  printf '#!/bin/sh\nexit 101\n' > $$policy; \
	  chmod 755 $$policy; \
	  trap 'rm -f '$$policy EXIT; \
	fi; \
	$(APT) $(APT_PATIENCE) update -q && \
	DEBIAN_FRONTEND=noninteractive $(APT) $(APT_PATIENCE) install -q -y --no-install-recommends "$${missing[@]}"

bench: build ## run the JMH benchmarks: the runtime's calls, and what the agent adds to them
	$(BENCH) jmh
	$(BENCH) advice

# A peer is a command that prints lines "name microseconds", with names that ours prints.
bench-runtime: build ## the runtime's speed in ROUNDS whole processes, in turn with the command PEER
	$(BENCH) runtime --rounds $(ROUNDS) --java "$(JAVA)" $(if $(PEER),--peer "$(PEER)") $(addprefix --measure=,$(MEASURE))

bench-tracer: test-tools build ## what tracing costs, in TRACER_ROUNDS rounds in turn with strace and without the agent
	$(BENCH) tracer --rounds $(TRACER_ROUNDS) --iterations $(TRACER_ITERATIONS)

bench-scale: test-tools build ## what scrapes and Prometheus cost: 1 to 64 threads, SCALE_ENDPOINTS endpoints
	$(BENCH) scale --seconds $(SCALE_SECONDS) --endpoints $(SCALE_ENDPOINTS)

soak: test-tools build ## the long tests: leaks, random kernels, safety fifty times, rules as Prometheus 2 reads them, ten times the study's iterations
	$(MVN) -q -pl runtime surefire:test -Dtest='*LeakTest,OutOfMemoryTest,StackOverflowTest,StressTest' \
	  -Dhiptide.leak.cycles=$(SOAK_ITERATIONS) -Dhiptide.repetitions=5
	$(MVN) -q -pl runtime surefire:test -Dtest='Random*KernelsTest' \
	  -Dhiptide.random.seconds=$(SOAK_SECONDS)
	$(MVN) -q -pl agent/tests -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dit.test='dev.hiptide.safety.*IT' -Dfailsafe.failIfNoSpecifiedTests=false \
	  -Dhiptide.repetitions=$(SOAK_REPETITIONS)
	$(MVN) -q -pl stack -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dit.test=RulesIT -Dfailsafe.failIfNoSpecifiedTests=false -Dhiptide.prometheus2=true
	bin/hiptide experiment --variants baseline,alloc --iterations $(SOAK_ITERATIONS)

format: ## format all sources
	$(MVN) -q spotless:apply

clean: ## remove what was built
	$(MVN) -q clean
