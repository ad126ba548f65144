"""What the demo centre says to callers, in Chinese and English. Pure."""

from typing import Final

from huawu.centre.model import Prompt
from huawu.kernel.ids import PromptId

NOTICE: Final = PromptId("prm_demo_notice")
WELCOME: Final = PromptId("prm_demo_welcome")
MENU: Final = PromptId("prm_demo_menu")
SORRY: Final = PromptId("prm_demo_sorry")
ACCOUNT: Final = PromptId("prm_demo_account")
THANKS: Final = PromptId("prm_demo_thanks")
TRANSFERRING: Final = PromptId("prm_demo_transferring")
COMPLAINT: Final = PromptId("prm_demo_complaint")
CLOSED: Final = PromptId("prm_demo_closed")
CLOSED_MENU: Final = PromptId("prm_demo_closed_menu")
MESSAGE: Final = PromptId("prm_demo_message")
GOODBYE: Final = PromptId("prm_demo_goodbye")

_TEXTS: Final = (
    (
        NOTICE,
        "录音提示 Recording notice",
        "您好，欢迎致电青梧通信。为了保证服务质量，本次通话将被录音。",
        "Welcome to Qingwu Telecom. To assure the quality of our service, this call is recorded.",
    ),
    (WELCOME, "欢迎语 Welcome", "请听菜单。", "Please listen to the menu."),
    (
        MENU,
        "主菜单 Main menu",
        "业务咨询，请按 1。技术支持，请按 2。投诉建议，请按 3。英语服务，请按 9。",
        "For general service, press 1. For technical support, press 2. For complaints, press 3. "
        "For service in Chinese, press 9.",
    ),
    (
        SORRY,
        "没有听清 Sorry",
        "对不起，没有这个选项。",
        "Sorry, that is not one of the choices.",
    ),
    (
        ACCOUNT,
        "请输入客户号 Account number",
        "请输入您的六位客户号。",
        "Please enter your account number of six digits.",
    ),
    (
        THANKS,
        "谢谢您的耐心 Thank you",
        "谢谢，贵宾客户，我们将优先为您服务。",
        "Thank you. As a preferred customer you will be served first.",
    ),
    (
        TRANSFERRING,
        "正在转接 Connecting",
        "正在为您转接人工服务，请稍候。",
        "We are connecting you to the next free agent. Please wait.",
    ),
    (
        COMPLAINT,
        "投诉受理 Complaints",
        "我们重视您的每一条意见，请稍候。",
        "Your opinion matters to us. Please wait.",
    ),
    (
        CLOSED,
        "非服务时间 Closed",
        "现在是非服务时间。",
        "We are closed now.",
    ),
    (
        CLOSED_MENU,
        "是否留言 Leave a message?",
        "留言请按 1，结束请挂机。",
        "To leave a message, press 1. Otherwise please hang up.",
    ),
    (
        MESSAGE,
        "请留言 Your message",
        "请在提示音后留言，结束请按井号键。",
        "Please leave your message after the tone, and then press the hash key.",
    ),
    (
        GOODBYE,
        "再见 Goodbye",
        "感谢您的来电，再见。",
        "Thank you for your call. Goodbye.",
    ),
)


def prompts() -> tuple[Prompt, ...]:
    """Return every prompt of the demo."""
    return tuple(
        Prompt(id=prompt, name=name, texts={"zh": chinese, "en": english})
        for prompt, name, chinese, english in _TEXTS
    )
