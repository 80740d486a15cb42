# tofu apply -var-file staging/report.tfvars
stage     = "staging"
image_tag = ""   # set by Tagline
