# Everything that a person or a machine does with this tree, by name.

BUILD_PACKAGES := g++ libc-ares-dev libcurl4-openssl-dev libev-dev libjansson-dev libsqlite3-dev libssl-dev libsystemd-dev \
	libtomlplusplus-dev
TEST_PACKAGES := aria2 ctorrent curl fish iproute2 lftp libndpi-bin lintian man-db mandoc mmdebstrap nftables \
	nghttp2-server opentracker openssl prometheus python3 python3-libtorrent rpmlint rtorrent strace systemd tcpdump tmux \
	transmission-cli transmission-daemon util-linux zsh

# End-to-end tests wait more than they work, but a daemon with short deadlines needs its turn in time.
END_TO_END_WIDTH := 12

END_TO_END := Tests/own-network Tests/within 15 swift test --disable-xctest --skip-build --filter EndToEndTests \
	--experimental-maximum-parallelization-width $(END_TO_END_WIDTH)

# "now": the table of functions is complete before the program runs, and cannot be written to after that. No library is looked
# for beside the program (rpath).
RELEASE := swift build -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now --product mseproxy

PACKAGING_PACKAGES := debhelper dpkg-dev fakeroot python3 rpm
# What a system that runs the package by systemd has, besides what the package depends on.
BOOTED_PACKAGES := dbus iproute2 nftables systemd systemd-sysv transmission-daemon

# What runs under sanitizers besides the tests of each room: folders and files of Tests/EndToEndTests. All by `make sanitize`: what strangers
# send, what begins and ends while connections go on, what only some threads do. Each run of the tests has the first of them.
SANITIZED_ALWAYS := BadInput Reload
SANITIZED := $(SANITIZED_ALWAYS) Admin FailClosed ForwardPort Logs Metrics Policies Probing Service Delivery UnderLoad

# The one place where the version stands.
VERSION = $(shell sed -n 's/.*static let text = "\(.*\)"/\1/p' Sources/mseproxy/Version.swift)
DEB := .build/deb
RPM := .build/rpm
CONTAINER := .build/container
CLEAN_ROOT := .build/clean-root
# Systems inside folders have users of their own: who makes or enters one has to be root.
AS_ROOT := $(if $(filter-out 0,$(shell id -u)),sudo env "PATH=$$PATH")

# Every module says which of its branches an input takes, and AddressSanitizer watches: a build of its own.
FUZZ_BUILD := .build-fuzz
FUZZ := MSEPROXY_FUZZ=1 swift build -c release --sanitize address --scratch-path $(FUZZ_BUILD) --product fuzz
# Seconds a target, targets at a time, and the one target, where one is enough.
SECONDS := 60
JOBS := $(shell nproc)
TARGET :=
FINDS := $(FUZZ_BUILD)/finds
CAMPAIGN = Tests/Fuzz/campaign $(1) "$$($(FUZZ) --show-bin-path)/fuzz" --finds $(FINDS) --jobs $(JOBS) $(addprefix --target ,$(TARGET))

BENCHMARK := swift build -c release --product
BENCH_PACKAGES := gnuplot-nox haproxy iproute2 openssl shadowsocks-libev stunnel4 util-linux
BENCH_RESULTS := .build/benchmark.tsv

# Minutes that `make soak` takes.
MINUTES := 20
# Debian's own Python: another one first in PATH does not see python3-libtorrent.
SOAK = Tests/own-network /usr/bin/python3 Tests/Soak/soak.py --daemon "$$($(RELEASE) --show-bin-path)/mseproxy"

.PHONY: help run build test test-as-it-is build-instrumented sanitize sanitize-address sanitize-thread fuzz fuzz-corpora fuzz-reproduce demo \
	judge load soak soak-check bench bench-report deb rpm container clean-roots package-test boot-test package-files reference lint format \
	build-packages test-packages packaging-packages clean

help:
	@echo 'make run     install what is missing, build for release, run the proxy on its defaults'
	@echo 'make test    install what is missing, then all that CI runs: format, build, unit and end-to-end tests'
	@echo 'make fuzz    what parses strangers'"'"' bytes against bytes that a fuzzer makes: SECONDS a target, TARGET for one (Tests/Fuzz)'
	@echo 'make sanitize  unit tests, and most end-to-end tests with a daemon, under sanitizers: of addresses and leaks, and of threads;'
	@echo '             make sanitize-address and make sanitize-thread are one each'
	@echo 'make demo    real clients: a transfer that fails without the proxy and succeeds with it, announces without BEP 8 and with it'
	@echo 'make judge   what nDPI and a published rule make of 200 connections each way with real clients: a table (docs/recognition.md)'
	@echo 'make load    load scenarios at length: connections held, floods, storms, resets; what each came to, in figures (Tests/EndToEndTests/UnderLoad)'
	@echo 'make soak    20 minutes (MINUTES=…) of real clients and 100 GiB through the release build, each byte compared (Tests/Soak)'
	@echo 'make bench   what the release build costs, beside targets and beside what a user would take instead; some minutes'
	@echo 'make bench-report  the last results of make bench into docs/performance.md, tables and pictures'
	@echo 'make build   build for release; the path of the program is printed'
	@echo 'make deb     a Debian package of it, in $(DEB), for machines without Swift'
	@echo 'make rpm     the same as an RPM package, in $(RPM)'
	@echo 'make container  an image for podman and the like, in $(CONTAINER); only as root'
	@echo 'make package-test  the package on clean Debian systems, one of which systemd runs; only as root'
	@echo 'make boot-test  what of that systemd runs: the hardened service, its sockets, sidecars, packet rules'
	@echo 'make reference  docs/configuration.md out of etc/mseproxy.toml'
	@echo 'make format  bring the sources into the format that make test asks for'

run: build
	@echo '--- mseproxy runs; Ctrl-C ends it ---'
	@exec "$$($(RELEASE) --show-bin-path)/mseproxy" run

build: build-packages
	$(RELEASE)
	@echo "built $$($(RELEASE) --show-bin-path)/mseproxy"

test: build-packages test-packages lint deb rpm clean-roots
	swift build --build-tests
	$(MAKE) --jobs=2 test-as-it-is build-instrumented
	$(MAKE) fuzz SECONDS=3
	Tests/sanitize address $(SANITIZED_ALWAYS)
	Tests/sanitize thread $(SANITIZED_ALWAYS)

test-as-it-is:
	Tests/within 10 swift test --disable-xctest --skip-build --skip EndToEndTests --skip PackageTests
	$(AS_ROOT) Tests/own-network Tests/within 10 swift test --disable-xctest --skip-build --filter PackageTests
	$(END_TO_END) || { [ $$? -eq 124 ] && echo 'the tests stood still, as told above: once more' && $(END_TO_END); }

# Beside the tests, which wait more than they work: of the processors these builds take only what nobody else wants.
build-instrumented: IDLY := chrt --idle 0 env
build-instrumented:
	@mkdir -p .build
	@{ $(IDLY) $(FUZZ) && $(IDLY) Tests/sanitize build address && $(IDLY) Tests/sanitize build thread; } >.build/instrumented.log 2>&1 || \
		{ cat .build/instrumented.log; exit 1; }

sanitize: sanitize-address sanitize-thread

sanitize-address sanitize-thread: sanitize-%: build-packages test-packages
	swift build --build-tests
	Tests/sanitize $* $(SANITIZED)

# Exits with an error where something was found, and says how to see it again.
fuzz: build-packages
	$(FUZZ)
	$(call CAMPAIGN,run) --seconds $(SECONDS)

# What was found anew into the corpora, and out of them what nothing would miss.
fuzz-corpora: build-packages
	$(FUZZ)
	$(call CAMPAIGN,merge)

fuzz-reproduce: build-packages
	$(FUZZ)
	Tests/Fuzz/campaign reproduce "$$($(FUZZ) --show-bin-path)/fuzz" $(TARGET) $(INPUT)

demo: build-packages test-packages
	swift build
	Tests/own-network "$$(swift build --show-bin-path)/demo"

judge: build-packages test-packages
	swift build --build-tests
	Tests/own-network swift test --disable-xctest --skip-build --filter EndToEndTests.Recognition

load: build-packages test-packages
	swift build --build-tests
	rm -rf .build/reliability/load-*.txt
	LOAD=long Tests/own-network Tests/within 40 swift test --disable-xctest --skip-build --filter EndToEndTests.UnderLoad
	@cat .build/reliability/load-*.txt

soak: build test-packages
	@packaging/install-missing gcc libc6-dev
	$(SOAK) --minutes $(MINUTES) --report .build/soak.txt

# Whether the soak itself works.
soak-check: build test-packages
	@packaging/install-missing gcc libc6-dev
	$(SOAK) --minutes 0.2 --report .build/soak-check.txt

bench: build-packages
	@packaging/install-missing $(BENCH_PACKAGES)
	$(BENCHMARK) announce-benchmark
	$(BENCHMARK) proxy-benchmark
	$(RELEASE)
	MSEPROXY="$$($(RELEASE) --show-bin-path)/mseproxy" Tests/own-network \
		"$$($(BENCHMARK) proxy-benchmark --show-bin-path)/proxy-benchmark" --tsv $(BENCH_RESULTS)
	MSEPROXY="$$($(RELEASE) --show-bin-path)/mseproxy" Tests/own-network \
		"$$($(BENCHMARK) announce-benchmark --show-bin-path)/announce-benchmark"

bench-report: build-packages
	@packaging/install-missing $(BENCH_PACKAGES)
	$(BENCHMARK) proxy-benchmark
	Tests/own-network "$$($(BENCHMARK) proxy-benchmark --show-bin-path)/proxy-benchmark" document --tsv $(BENCH_RESULTS)

# The package is made in a copy of the tree, which takes the program that is built here.
deb: build packaging-packages
	rm -rf $(DEB)
	mkdir -p $(DEB)/tree
	cp -R LICENSE README.md SECURITY.md docs etc packaging $(DEB)/tree
	cp -R packaging/debian $(DEB)/tree/debian
	sed -i 's/@VERSION@/$(VERSION)/' $(DEB)/tree/debian/changelog
	cd $(DEB)/tree && TREE=$(CURDIR) dpkg-buildpackage --build=binary --no-sign
	@ls $(DEB)/*.deb

rpm: build packaging-packages
	rm -rf $(RPM)
	mkdir -p $(RPM)
	rpmbuild -bb --quiet --define "_topdir $(CURDIR)/$(RPM)" --define "tree $(CURDIR)" packaging/rpm/mseproxy.spec
	@ls $(RPM)/RPMS/*/*.rpm

# Of the package, on a clean root, by buildah: neither a registry nor a daemon is asked.
container: clean-roots
	@packaging/install-missing buildah
	$(AS_ROOT) packaging/container/build $(DEB)/mseproxy_$(VERSION)_*.deb $(CLEAN_ROOT)/plain $(CONTAINER)

# Debian systems without it, for the tests of it: they are made again when it depends on something else.
clean-roots: deb test-packages
	$(AS_ROOT) Tests/clean-root $(CLEAN_ROOT)/plain $(DEB)/mseproxy_$(VERSION)_*.deb
	$(AS_ROOT) Tests/clean-root $(CLEAN_ROOT)/systemd $(DEB)/mseproxy_$(VERSION)_*.deb $(BOOTED_PACKAGES)

package-test: deb rpm clean-roots
	swift build --build-tests
	$(AS_ROOT) Tests/own-network swift test --disable-xctest --skip-build --filter PackageTests

# Of that only what systemd runs.
boot-test: deb clean-roots
	swift build --build-tests
	$(AS_ROOT) Tests/own-network swift test --disable-xctest --skip-build --filter PackageTests.Booted

# What the package has besides this tree's files; PACKAGE_FILES says where to.
package-files:
	$(RELEASE)
	packaging/package-files "$$($(RELEASE) --show-bin-path)/mseproxy" "$(PACKAGE_FILES)"

reference:
	packaging/configuration-reference markdown etc/mseproxy.toml >docs/configuration.md

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

build-packages:
	@packaging/install-missing $(BUILD_PACKAGES)

test-packages:
	@packaging/install-missing $(TEST_PACKAGES)

packaging-packages:
	@packaging/install-missing $(PACKAGING_PACKAGES)

clean:
	rm -rf .build .build-asan .build-tsan
