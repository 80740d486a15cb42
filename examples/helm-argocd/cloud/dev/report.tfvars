# tofu apply -var-file dev/report.tfvars
stage     = "dev"
image_tag = ""   # set by Tagline
