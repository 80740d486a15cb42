# tofu apply -var-file prod/report.tfvars
stage     = "prod"
image_tag = ""   # set by Tagline
