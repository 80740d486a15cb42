variable "stage" {
  type = string
}

variable "image_tag" {
  type = string
}

resource "google_cloud_run_v2_job" "report" {
  name     = "report-${var.stage}"
  location = "europe-west3"

  template {
    template {
      containers {
        image = "europe-west3-docker.pkg.dev/your-org/ghcr/report:${var.image_tag}" # a remote repository of ghcr.io/your-org
      }
    }
  }
}
