/// A library that commits the fault of MSEPROXY_PLANTED as soon as a program has loaded it: `leak`, `freed` or `race`. Never linked; the
/// tests have a daemon load it, to see that what a sanitizer finds there comes to light.
#pragma once
