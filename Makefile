# make walk     build lossctl and walk the interface of the default route
# make test     run every test, and the labs
# make install  put binary, manual page and completions under $(DESTDIR)$(PREFIX)
# make format   lay the source out; make lint checks it

PREFIX  ?= /usr/local
DESTDIR ?=

BUILD_PACKAGES := libmnl-dev libpcap-dev zlib1g-dev pkg-config
TEST_PACKAGES  := iproute2 nftables iptables ethtool curl tcpdump hping3

SUDO   := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BINARY := .build/release/lossctl

.PHONY: walk build test install uninstall lint format packages test-packages

walk: build
	@interface=$$(awk '$$2 == "00000000" { print $$1; exit }' /proc/net/route); \
	$(BINARY) walk $$interface || [ $$? -eq 1 ]

# The static Swift library makes a binary that runs where no Swift is installed.
build: packages
	swift build -c release --static-swift-stdlib --product lossctl

test: packages test-packages
	swift build --build-tests
	swift test --skip-build
	$(MAKE) walk
	labs/harmless
	labs/readme
	labs/compat
	labs/run --all

install: build
	install -D -m 0755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/lossctl
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lossctl
	$(BINARY) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lossctl
	$(BINARY) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lossctl.fish
	swift package generate-manual --multi-page
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 .build/plugins/GenerateManual/outputs/lossctl/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/lossctl $(DESTDIR)$(PREFIX)/share/man/man1/lossctl*.1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lossctl \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lossctl \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lossctl.fish

lint:
	swift format lint --strict -r Sources Tests Package.swift

format:
	swift format -i -r Sources Tests Package.swift

# Installs what is missing, and touches nothing when all is there.
packages:
	@$(call install-missing,$(BUILD_PACKAGES))

test-packages:
	@$(call install-missing,$(TEST_PACKAGES))

define install-missing
missing=$$(for package in $(1); do \
  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q '^install ok installed$$' || echo $$package; \
done); \
if [ -n "$$missing" ]; then \
  echo "installing:" $$missing; \
  $(SUDO) apt-get update -qq && \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
fi
endef
