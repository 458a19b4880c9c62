"""The texts the statements were read in, and the papers they are about."""

AB17 = "Arjovsky and Bottou 2017, Towards principled methods for training GANs (arXiv 1701.04862)"
WGAN = "Arjovsky, Chintala and Bottou 2017, Wasserstein GAN (arXiv 1701.07875)"
GP = "Gulrajani et al. 2017, Improved training of Wasserstein GANs (arXiv 1704.00028)"
GAN = "Goodfellow et al. 2014, Generative adversarial nets"
METZ = "Metz et al. 2017, Unrolled generative adversarial networks (arXiv 1611.02163)"
SALIMANS = "Salimans et al. 2016, Improved techniques for training GANs (arXiv 1606.03498)"
LUCIC = "Lucic et al. 2018, Are GANs created equal? A large-scale study (arXiv 1711.10337)"
MESCHEDER = (
    "Mescheder, Geiger and Nowozin 2018, Which training methods for GANs do actually converge? "
    "(arXiv 1801.04406)"
)
CHEN = "Chen 2021, blog notes 'Wasserstein GAN 1'"
XU = "Xu 2020, slides 'From GAN to Wasserstein GAN'"
MONDAL = "Mondal 2019, term paper 'Why Wasserstein distance is better for training GANs'"
CHOI = "Choi, study notes 'Wasserstein GAN' (in Korean, undated)"

UNVERIFIED = "the paper's own wording was not compared"
