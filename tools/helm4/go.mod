module tagline/tools/helm4

go 1.26.8
