module tagline/tools/helm3

go 1.26.8
