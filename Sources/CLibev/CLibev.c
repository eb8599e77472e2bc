#include "CLibev.h"
